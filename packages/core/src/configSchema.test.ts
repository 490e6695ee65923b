// The JSON Schema takes what parseConfig takes, and refuses what it refuses.
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configSchema } from "../scripts/configSchema.mjs";
import { appliedSchema, modes } from "./applied.ts";
import { everyKernelSchema, parseConfig, ruleSchema, rulesSchema } from "./config.ts";
import { keras3Ids } from "./dialects/keras3.ts";
import { kindOf } from "./params.ts";
import { penalties } from "./parsePenalty.ts";
import { RegError } from "./regError.ts";
import { scheduleSchema } from "./schedule.ts";
import { sparsityTargetSchema } from "./sparsity/sparsityTarget.ts";

const schema = configSchema({
  penalties,
  kindOf,
  modes,
  keras3Ids,
  appliedSchema,
  ruleSchema,
  rulesSchema,
  everyKernelSchema,
  scheduleSchema,
  sparsityTargetSchema,
});
// `format` and unknown keywords would be errors: strict, except for the titles and branches that are fine as they are.
const accepts = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: false }).compile(
  schema,
);

function parses(config: unknown): boolean {
  try {
    parseConfig(config as never);
    return true;
  } catch (error) {
    if (error instanceof RegError) return false;
    throw error;
  }
}

const good: readonly unknown[] = [
  "l1",
  "orthogonal_regularizer",
  "groupLasso",
  { name: "l1" },
  { name: "l1", l1: 0 },
  { name: "groupLasso", lambda: 0.1, axis: -1, groupSize: 3, sizeWeighted: true },
  { name: "orthogonal", factor: 1, mode: "columns" },
  { name: "sum", penalties: ["l1", { name: "sum", penalties: [{ class_name: "L2" }] }] },
  { class_name: "L1", config: { l1: 0.009999999776482582 }, module: "keras.regularizers", registered_name: null },
  { class_name: "L1L2", config: { l1: null } },
  { class_name: "L1L2", config: null },
  { className: "L2" },
  { penalty: null },
  { penalty: "l1", mode: "proximal", metric: "euclidean" },
  {
    penalties: [
      { penalty: "l2", mode: "decoupled" },
      { penalty: "l1", mode: "proximal", metric: "optimizer" },
    ],
  },
  { rules: [{ role: "kernel", penalties: [{ penalty: "l2" }] }] },
  { penalty: "l1", mode: "proximal", schedule: { kind: "constant" }, $schema: "x" },
  { penalty: "l1", schedule: { kind: "linear", steps: 1, from: 0, to: 2 } },
  { name: "l1l2", l2: 0 },
  {
    rules: [
      { match: "a/*", penalty: "l1" },
      { role: "bias", penalty: null, mode: "loss" },
    ],
  },
  { rules: [{ match: "a", role: "scale", penalty: { name: "l2" } }], schedule: { kind: "linearWarmup", steps: 5 } },
  { rules: [{ match: "a", on: "activity", penalty: "l2" }] },
  { rules: [{ match: "a", on: "activity", penalty: null, mode: "loss" }], toSparsity: 0.9 },
  { toSparsity: 0.98 },
  { toSparsity: { zeros: 0.5, from: 0, until: 9 }, penalty: "l1", mode: "loss" },
  { toSparsity: { bytes: 4000 }, penalty: null },
  { toSparsity: { units: 0.5 } },
  { toSparsity: { units: { a: 3, b: 1 }, from: 1, until: 2 } },
  { toSparsity: 0.5, penalties: [{ penalty: "l2" }], schedule: { kind: "constant" } },
  {
    rules: [
      { role: "kernel", toSparsity: { zeros: 0.9 } },
      { match: "a", penalty: "l2" },
    ],
  },
  { rules: [{ role: "kernel", penalty: "l1" }], toSparsity: 0.9 },
];

const bad: readonly unknown[] = [
  "l1l2",
  "L1L2",
  { name: "l1l2" },
  { rules: [] },
  null,
  3,
  true,
  [],
  {},
  "sum",
  "l3",
  "l1_l2",
  "toString",
  { name: "l3" },
  { name: 3 },
  { name: "L1" },
  { name: "l1", l1: -1 },
  { name: "l1", l1: "0.01" },
  { name: "l1", l1: true },
  { name: "l1", l1: null },
  { name: "l1", l1: JSON.parse("1e400") },
  { name: "l1", l2: 1 },
  { name: "groupLasso", axis: 0.5 },
  { name: "groupLasso", groupSize: 0 },
  { name: "groupLasso", sizeWeighted: 1 },
  { name: "orthogonal", mode: "row" },
  { name: "sum" },
  { name: "sum", penalties: [] },
  { name: "sum", penalties: ["l1", null] },
  { name: "sum", penalties: "l1" },
  { class_name: "L3", config: {} },
  { class_name: "l1", config: {} },
  { class_name: "L1", config: { l2: 1 } },
  { class_name: "L1", config: { l1: "0.01" } },
  { class_name: "L1", config: 3 },
  { class_name: "L1", config: [] },
  { class_name: 3, className: "L1" },
  { penalty: 3 },
  { penalty: "l1", mode: "prox" },
  { penalty: "l1", metric: "euclidean" },
  { penalty: "l1", mode: "loss", metric: "euclidean" },
  { penalty: "l1", mode: "proximal", metric: "adam" },
  { penalty: "l1", penalties: [{ penalty: "l2" }] },
  { penalties: [] },
  { penalties: ["l1"] },
  { penalties: [{ penalty: null }] },
  { penalties: [{ mode: "loss" }] },
  { penalties: [{ penalty: "l1" }], mode: "loss" },
  { penalties: [{ penalty: "l1" }, { penalty: "l2", mode: "loss" }] },
  { penalty: "l1", mode: null },
  { penalty: "l1", match: "a" },
  { penalty: "l1", schedule: "cosine" },
  { penalty: "l1", schedule: { kind: "warmup", steps: 3 } },
  { penalty: "l1", schedule: { kind: "linearWarmup" } },
  { penalty: "l1", schedule: { kind: "linearWarmup", steps: 0 } },
  { penalty: "l1", schedule: { kind: "cosine", steps: 3, from: -1, to: 0 } },
  { penalty: "l1", schedule: { kind: "constant", steps: 3 } },
  { penalty: "l1", $schema: 3 },
  { rules: {} },
  { rules: ["l1"] },
  { rules: [null] },
  { rules: [{ penalty: "l1" }] },
  { rules: [{ match: "a" }] },
  { rules: [{ match: "", penalty: "l1" }] },
  { rules: [{ match: 3, penalty: "l1" }] },
  { rules: [{ role: "kernels", penalty: "l1" }] },
  { rules: [{ match: "a", penalty: "l1", l1: 3 }] },
  { rules: [{ match: "a", penalty: { name: "l1", l1: -1 } }] },
  { rules: [], penalty: "l1" },
  { rules: [], mode: "loss" },
  { penalty: "l1", on: "activity" },
  { rules: [{ on: "activity", penalty: "l2" }] },
  { rules: [{ match: "a", on: "activity" }] },
  { rules: [{ match: "a", on: "weights", penalty: "l2" }] },
  { rules: [{ match: "a", on: "activity", penalty: "l2", mode: "proximal" }] },
  { rules: [{ match: "a", on: "activity", penalty: "l2", role: "kernel" }] },
  { rules: [{ match: "a", on: "activity", penalties: [{ penalty: "l2" }] }] },
  { rules: [{ match: "a", on: "activity", penalty: "l2", toSparsity: 0.9 }] },
  { rules: [{ units: "a", on: "activity", penalty: "l2" }] },
  { toSparsity: 0 },
  { toSparsity: 1 },
  { toSparsity: "0.9" },
  { toSparsity: null },
  { toSparsity: {} },
  { toSparsity: { units: 2 } },
  { toSparsity: { units: { a: -1 } } },
  { toSparsity: { units: 0.5, zeros: 0.5 } },
  { toSparsity: { zeros: 1.5 } },
  { toSparsity: { zeros: 0.9, bytes: 400 } },
  { toSparsity: { zeros: 0.9, from: 5 } },
  { toSparsity: { zeros: 0.9, from: 0.5, until: 7 } },
  { toSparsity: { bytes: 3 } },
  { toSparsity: 0.9, match: "a" },
  { toSparsity: 0.9, metric: "euclidean" },
  { rules: [{ match: "a" }], toSparsity: 0.9 },
  { rules: [{ match: "a", penalty: "l1", toSparsity: 0.9 }], toSparsity: 0.9 },
  { rules: [{ match: "a", penalty: "l1", toSparsity: 90 }] },
];

describe("the JSON Schema of the configuration", () => {
  it.each(good.map((config) => [JSON.stringify(config), config]))("takes %s", (_, config) => {
    expect([parses(config), accepts(config)]).toEqual([true, true]);
  });

  it.each(bad.map((config) => [JSON.stringify(config), config]))("refuses %s", (_, config) => {
    expect([parses(config), accepts(config)]).toEqual([false, false]);
  });

  it("agrees with the parser on configurations put together from such parts", () => {
    const part = fc.constantFrom<unknown>(...good, ...bad, 0.01, -1, "proximal", "kernel", "dense*");
    const penalty = fc.oneof(
      part,
      fc.record({ name: part, l1: part, penalties: fc.array(part, { maxLength: 2 }) }, { requiredKeys: ["name"] }),
    );
    const rule = fc.record(
      { match: part, role: part, penalty, mode: part, toSparsity: part },
      { requiredKeys: ["penalty"] },
    );
    const everyKernel = fc.record({ penalty, mode: part, schedule: part, toSparsity: part }, { requiredKeys: [] });
    const rules = fc.record({ rules: fc.array(rule, { maxLength: 2 }), schedule: part }, { requiredKeys: ["rules"] });
    const check = fc.property(fc.oneof(part, penalty, everyKernel, rules), (config) => {
      expect(accepts(config)).toBe(parses(config));
    });
    fc.assert(check, { seed: 20_261_121, numRuns: 2000 });
  });

  it("describes every parameter, with its default", () => {
    const defs = schema.$defs as Record<string, { properties: Record<string, Record<string, unknown>> }>;
    for (const { definition } of Object.values(penalties)) {
      for (const name of Object.keys(definition.params)) {
        const entry = defs[definition.name]?.properties[name];
        expect(entry, `${definition.name}.${name}`).toHaveProperty("description");
        if (definition.name !== "sum") expect(entry, `${definition.name}.${name}`).toHaveProperty("default");
      }
    }
  });
});
