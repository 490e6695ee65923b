import { describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { parseConfig } from "./config.ts";
import { definePenalty } from "./definePenalty.ts";
import { strength } from "./params.ts";
import * as penalties from "./penalties/index.ts";
import { l1 } from "./penalties/l1.ts";
import { l1l2 } from "./penalties/l1l2.ts";

const everyName = Object.keys(penalties).join(", ");

/** As JavaScript users may call it, with anything. A new penalty adds its name to some messages and changes no test. */
const refusal = (config: unknown) =>
  messageOf(() => parseConfig(config as never)).replace(`Known: ${everyName}.`, "Known: every penalty.");
const inRule = (rule: object) => refusal({ rules: [{ match: "**", penalty: "l1", ...rule }] });

describe("a configuration", () => {
  it("is a bare penalty for every kernel, however it is written", () => {
    const everyKernel = { match: "**", role: "kernel" };
    const written = [l1({ l1: 0.1 }), { name: "l1", l1: 0.1 }, { class_name: "L1", config: { l1: 0.1 } }];
    for (const input of written) {
      const { rules, schedule } = parseConfig(input);
      expect(rules).toEqual([
        {
          ...everyKernel,
          penalties: [{ mode: "loss", penalty: expect.objectContaining({ name: "l1", params: { l1: 0.1 } }) }],
        },
      ]);
      expect(schedule).toEqual({ kind: "constant" });
    }
    expect(parseConfig({ name: "l1l2", l1: 0 }).rules[0]?.penalties[0]?.penalty.params).toEqual({ l1: 0, l2: 0 });
    expect(parseConfig("orthogonal_regularizer").rules[0]?.penalties[0]?.penalty.name).toBe("orthogonal");
  });

  it("has one penalty, a mode and a schedule", () => {
    const config = parseConfig({ penalty: "l1", mode: "proximal", schedule: { kind: "linearWarmup", steps: 5 } });
    expect(config).toMatchObject({
      rules: [{ role: "kernel", penalties: [{ mode: "proximal", metric: "optimizer" }] }],
      schedule: { kind: "linearWarmup", steps: 5 },
    });
  });

  it("has rules in their order, null for nothing", () => {
    const { rules } = parseConfig({
      $schema: "./config.schema.json",
      rules: [
        { match: "embed/*", penalty: null },
        { role: "bias", penalty: l1l2({ l2: 1 }), mode: "decoupled" },
      ],
    });
    expect(rules.map(({ match, role, penalties }) => [match, role, penalties.map(({ mode }) => mode)])).toEqual([
      ["embed/*", undefined, []],
      ["**", "bias", ["decoupled"]],
    ]);
  });

  it("has several penalties on the same parameters, each in its mode, in the order in which they act", () => {
    const penalties = [
      { penalty: "l1", mode: "proximal", metric: "euclidean" },
      { penalty: "l2", mode: "decoupled" },
      { penalty: "orthogonal" },
    ] as const;
    const [rule] = parseConfig({ rules: [{ match: "a", penalties }] }).rules;
    expect(rule!.penalties.map(({ penalty, mode, metric }) => [penalty.name, mode, metric])).toEqual([
      ["orthogonal", "loss", undefined],
      ["l2", "decoupled", undefined],
      ["l1", "proximal", "euclidean"],
    ]);
    expect(parseConfig({ penalties }).rules[0]).toMatchObject({
      match: "**",
      role: "kernel",
      penalties: rule!.penalties.map(({ mode }) => ({ mode })),
    });
  });

  it("refuses several penalties that cannot be meant", () => {
    expect(inRule({ penalties: [{ penalty: "l2" }] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected "penalty" or "penalties", received {"penalty":"l1","penalties":[{"penalty":"l2"}]}. Write "penalty": "l1", or null to leave the parameters alone."`,
    );
    expect(refusal({ penalties: [] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected penalties to be a list of at least one penalty, each with its mode, received []."`,
    );
    expect(refusal({ penalties: [{ penalty: "l1" }, { penalty: "l2", mode: "loss" }] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected each mode once, received "loss". Add them up: { "name": "sum", "penalties": [ … ] } in one mode."`,
    );
    expect(refusal({ penalties: [{ penalty: "l1" }], mode: "loss" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected a mode in each of its penalties, received "loss". Write { "penalty": "l1", "mode": "proximal" }."`,
    );
    expect(refusal({ penalties: [{ penalty: "l1", mdoe: "loss" }] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] penalties[0]: expected only the entries penalty, mode, metric, received "mdoe". Did you mean "mode"?"`,
    );
    expect(refusal({ penalties: [{ penalty: "l3" }] })).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] penalties[0]: expected the name of a penalty, received "l3". Did you mean "l1"?"`,
    );
    expect(refusal({ penalty: "l1", metric: "euclidean" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected mode "proximal" beside a metric, received "loss". The other modes have no metric."`,
    );
    expect(
      refusal({ rules: [{ match: "a", penalties: [{ penalty: "l1", mode: "loss", metric: "optimizer" }] }] }),
    ).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0].penalties[0]: expected mode "proximal" beside a metric, received "loss". The other modes have no metric."`,
    );
  });

  it("may be parsed again", () => {
    const config = parseConfig({ rules: [{ match: "a", penalty: null }] });
    expect(parseConfig(config)).toBe(config);
  });

  it("survives JSON", () => {
    const config = { rules: [{ match: "a", penalty: l1({ l1: 0.3 }) }] };
    const again = parseConfig(JSON.parse(JSON.stringify(config)));
    expect(JSON.stringify(again)).toBe(JSON.stringify(parseConfig(config)));
  });

  it("refuses a penalty that no strength was written for, and takes an explicit 0", () => {
    const refused = `[@reg/core] l1l2: expected a strength: l1 or l2, received none, and each is 0 when left out. Write l1l2({ l1: 0.01 }), or { "name": "l1l2", "l1": 0.01 } in JSON.`;
    expect(refusal("l1l2")).toBe(`INVALID_PARAMETER: ${refused}`);
    expect(refusal({ name: "l1l2" })).toBe(`INVALID_PARAMETER: ${refused}`);
    expect(refusal("L1L2")).toBe(`INVALID_PARAMETER: ${refused.replace("] l1l2", "] L1L2")}`);
    expect(messageOf(() => l1l2())).toBe(`INVALID_PARAMETER: ${refused}`);
    // Keras' own class with its own defaults, as a file of Keras has it.
    expect(parseConfig({ class_name: "L1L2", config: {} }).rules[0]?.penalties[0]?.penalty.params).toEqual({
      l1: 0,
      l2: 0,
    });
  });

  it("says what TF 2 means by l1_l2", () => {
    expect(refusal("l1_l2")).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] penalty: expected the name of a penalty, received "l1_l2". In TF 2 it means {"name":"l1l2","l1":0.01,"l2":0.01}: write that."`,
    );
  });

  it("refuses a list without rules", () => {
    expect(refusal({ rules: [] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected rules to be a list of at least one rule, received []."`,
    );
  });

  it("names penalties of the user's own, alone, in rules and in sums", () => {
    const mine = definePenalty({
      name: "mine",
      params: { lambda: strength(1, "Strength.") },
      traits: { separable: true, convex: true, homogeneous: false },
      value: (ops, w, { lambda }) => ops.mul(ops.sum(w), lambda),
      gradient: (ops, w, { lambda }) => ops.add(ops.mul(w, 0), lambda),
    });
    for (const penalty of ["mine", { name: "mine", lambda: 2 }, { name: "sum", penalties: ["mine", "l1"] }]) {
      expect(parseConfig({ rules: [{ match: "a", penalty }] }, { known: [mine] }).rules).toHaveLength(1);
    }
    expect(messageOf(() => parseConfig({ name: "mine", lamda: 2 }, { known: [mine] }))).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] mine: expected only the parameter lambda, received "lamda". Did you mean "lambda"?"`,
    );
  });
});

describe("a configuration that is none", () => {
  it("is refused in the user's own words", () => {
    expect(refusal(undefined)).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected a penalty or an object with rules, received undefined. Write "l1", { "penalty": "l1" } or { "rules": [{ "match": "dense*/kernel", "penalty": "l1" }] }."`,
    );
    expect(refusal(null)).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected a penalty or an object with rules, received null. Write "l1", { "penalty": "l1" } or { "rules": [{ "match": "dense*/kernel", "penalty": "l1" }] }."`,
    );
    expect(refusal(0.01)).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected a penalty or an object with rules, received 0.01. Write "l1", { "penalty": "l1" } or { "rules": [{ "match": "dense*/kernel", "penalty": "l1" }] }."`,
    );
    expect(refusal(10n)).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected a penalty or an object with rules, received 10n. Write "l1", { "penalty": "l1" } or { "rules": [{ "match": "dense*/kernel", "penalty": "l1" }] }."`,
    );
    expect(refusal(true)).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected a penalty or an object with rules, received true. Write "l1", { "penalty": "l1" } or { "rules": [{ "match": "dense*/kernel", "penalty": "l1" }] }."`,
    );
    expect(refusal([{ match: "**", penalty: "l1" }])).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected a penalty or an object with rules, received [{"match":"**","penalty":"l1"}]. Put it into { "rules": [ … ] }."`,
    );
    expect(refusal({})).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected "penalty" or "rules", received {}. Write { "penalty": "l1" } or { "rules": [{ "match": "dense*/kernel", "penalty": "l1" }] }."`,
    );
    expect(refusal(new Map())).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected "penalty" or "rules", received an instance of Map. Write { "penalty": "l1" } or { "rules": [{ "match": "dense*/kernel", "penalty": "l1" }] }."`,
    );
    expect(refusal({ rule: [] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected "penalty" or "rules", received {"rule":[]}. Did you mean "rules"?"`,
    );
    expect(refusal({ penalties: "l1" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected penalties to be a list of at least one penalty, each with its mode, received "l1"."`,
    );
    expect(refusal({ match: "**", penalty: "l1" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected "penalty" or "rules", received {"match":"**","penalty":"l1"}. Put it into { "rules": [ … ] }."`,
    );
    expect(refusal({ penalty: "l1", mod: "loss" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected only the entries penalty, mode, metric, penalties, toSparsity, schedule, received "mod". Did you mean "mode"?"`,
    );
    expect(refusal({ rules: [], penalty: "l1" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected only the entries rules, schedule, toSparsity, received "penalty"."`,
    );
    expect(refusal({ rules: "l1" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected rules to be a list of at least one rule, received "l1"."`,
    );
    expect(refusal('{"penalty":"l1"}')).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] penalty: expected the name of a penalty, received "{\\"penalty\\":\\"l1\\"}". This is JSON text: give what JSON.parse makes of it."`,
    );
    expect(refusal(l1)).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] penalty: expected a penalty, its name, { "name": … } or Keras' { "class_name", "config" }, received the factory l1. Call it: l1({ … })."`,
    );
  });

  it("is refused for a mode", () => {
    expect(refusal({ penalty: "l1", mode: "proxmal" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected mode to be "loss", "proximal" or "decoupled", received "proxmal". Did you mean "proximal"?"`,
    );
    expect(refusal({ penalty: "l1", mode: true })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] configuration: expected mode to be "loss", "proximal" or "decoupled", received true."`,
    );
    expect(inRule({ mode: "Loss" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected mode to be "loss", "proximal" or "decoupled", received "Loss". Did you mean "loss"?"`,
    );
    expect(inRule({ mode: null })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected mode to be "loss", "proximal" or "decoupled", received null."`,
    );
  });

  it("is refused for a schedule", () => {
    const schedule = (schedule: unknown) => refusal({ penalty: "l1", schedule });
    expect(schedule("cosine")).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] schedule: expected an object with "kind", received "cosine". Write { "kind": "linearWarmup", "steps": 500 }."`,
    );
    expect(schedule({})).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] schedule: expected kind to be "constant", "linearWarmup", "linear" or "cosine", received nothing. Write { "kind": "linearWarmup", "steps": 500 }."`,
    );
    expect(schedule({ kind: "linearWarmUp", steps: 5 })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] schedule: expected kind to be "constant", "linearWarmup", "linear" or "cosine", received "linearWarmUp". Did you mean "linearWarmup"?"`,
    );
    expect(schedule({ kind: "linearWarmup" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] schedule: expected steps to be an integer of at least 1, received nothing."`,
    );
    expect(schedule({ kind: "linearWarmup", steps: 0 })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] schedule: expected steps to be an integer of at least 1, received 0."`,
    );
    expect(schedule({ kind: "linearWarmup", steps: "500" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] schedule: expected steps to be an integer of at least 1, received "500". Write 500 without quotes."`,
    );
    expect(schedule({ kind: "linearWarmup", step: 5 })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] schedule: expected only the entries kind, steps, received "step". Did you mean "steps"?"`,
    );
    expect(schedule({ kind: "cosine", steps: 5, from: -1, to: 0 })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] schedule: expected from to be a finite number of at least 0, received -1."`,
    );
    expect(schedule({ kind: "constant", steps: 5 })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] schedule: expected only the entry kind, received "steps"."`,
    );
  });
});

describe("a rule that is none", () => {
  it("is refused with its place", () => {
    expect(refusal({ rules: ["l1"] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected a rule, received "l1". Say what it is for: { "role": "kernel", "penalty": … }."`,
    );
    expect(refusal({ rules: [l1()] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected a rule, received {"name":"l1","l1":0.01}. Say what it is for: { "role": "kernel", "penalty": … }."`,
    );
    expect(refusal({ rules: [null] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected a rule, received null. Write { "match": "dense*/kernel", "penalty": "l1" }."`,
    );
    expect(refusal({ rules: [{ match: "**", penalty: "l1" }, { penalty: "l1" }] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[1]: expected "match" or "role" to say which parameters it is for, received {"penalty":"l1"}. Write "match": "**" for every parameter, or "role": "kernel" for every kernel."`,
    );
    expect(refusal({ rules: [{ match: "**" }] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected "penalty" or "penalties", received undefined. Write "penalty": "l1", or null to leave the parameters alone."`,
    );
    expect(inRule({ match: "" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected match to be a glob on parameter paths, received ""."`,
    );
    expect(inRule({ match: ["a", "b"] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected match to be a glob on parameter paths, received ["a","b"]."`,
    );
    expect(inRule({ role: "kernels" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected role to be "kernel", "recurrentKernel", "embedding", "bias" or "scale", received "kernels". Did you mean "kernel"?"`,
    );
    expect(inRule({ role: 3 })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected role to be "kernel", "recurrentKernel", "embedding", "bias" or "scale", received 3."`,
    );
    expect(inRule({ mathc: "a" })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected only the entries match, role, units, outgoing, on, penalty, mode, metric, penalties, toSparsity, received "mathc". Did you mean "match"?"`,
    );
    expect(inRule({ l1: 0.01 })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected only the entries match, role, units, outgoing, on, penalty, mode, metric, penalties, toSparsity, received "l1"."`,
    );
  });

  it("is refused for its penalty", () => {
    expect(inRule({ penalty: undefined })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] rules[0]: expected "penalty" or "penalties", received undefined. Write "penalty": "l1", or null to leave the parameters alone."`,
    );
    expect(inRule({ penalty: 0.01 })).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] rules[0]: expected a penalty, its name, { "name": … } or Keras' { "class_name", "config" }, received 0.01. Known: every penalty."`,
    );
    expect(inRule({ penalty: l1 })).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] rules[0]: expected a penalty, its name, { "name": … } or Keras' { "class_name", "config" }, received the factory l1. Call it: l1({ … })."`,
    );
    expect(inRule({ penalty: "l3" })).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] rules[0]: expected the name of a penalty, received "l3". Did you mean "l1"?"`,
    );
    expect(inRule({ penalty: { name: "groupLaso" } })).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] rules[0]: expected the name of a penalty, received "groupLaso". Did you mean "groupLasso"?"`,
    );
    expect(inRule({ penalty: { l1: 0.01 } })).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] rules[0]: expected a penalty, its name, { "name": … } or Keras' { "class_name", "config" }, received {"l1":0.01}. Known: every penalty."`,
    );
    expect(inRule({ penalty: { name: "l1", l1: -0.01 } })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] rules[0] l1: expected l1 to be a finite number of at least 0, received -0.01."`,
    );
    expect(inRule({ penalty: { name: "sum", penalties: ["l1", { name: "l2", l1: 1 }] } })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] rules[0].penalties[1] l2: expected only the parameter l2, received "l1". Did you mean "l2"?"`,
    );
    expect(inRule({ penalty: { class_name: "L1L2", config: { l1: "0.01" } } })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] rules[0] L1L2: expected l1 to be a finite number of at least 0, received "0.01". Write 0.01 without quotes."`,
    );
    expect(inRule({ penalty: { class_name: "L3", config: {} } })).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] rules[0]: expected { "class_name", "config" } of a class of Keras 3, received "L3". Did you mean "L1"?"`,
    );
  });

  it("can be shown whatever it is", () => {
    const circle: Record<string, unknown> = { penalty: "l1" };
    circle.self = circle;
    expect(inRule({ penalty: circle })).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] rules[0]: expected a penalty, its name, { "name": … } or Keras' { "class_name", "config" }, received {"penalty":"l1","self":{"penalty":"l1","self":{"penalty":"l1","self":{"penalty":"l1","self":…}}}}. Known: every penalty."`,
    );
    expect(inRule({ penalty: [10n, Number.NaN, () => 1] })).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] rules[0]: expected a penalty, its name, { "name": … } or Keras' { "class_name", "config" }, received [10n,NaN,a function]. Known: every penalty."`,
    );
  });
});

describe("the options of whoever reads a configuration", () => {
  const refusal = (options: unknown) => messageOf(() => parseConfig("l1", options as never));

  it("are refused under another name, as an argument of their own, and with penalties that are none", () => {
    expect(refusal({ knwon: [] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] options: expected only the option known, received "knwon". Did you mean "known"?"`,
    );
    expect(refusal([l1])).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] options: expected an object, received [a function]. Write { known: [mine] }."`,
    );
    expect(refusal({ known: ["l1"] })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] options: expected known to be a list of what definePenalty gives, received ["l1"]."`,
    );
    expect(refusal({ known: l1 })).toMatchInlineSnapshot(
      `"INVALID_CONFIG: [@reg/core] options: expected known to be a list of what definePenalty gives, received a function."`,
    );
  });
});
