// The rules of the house for penalties, kept here and not by memory.
import { readdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { gradient, prox, value } from "../evaluate.ts";
import { parsePenalty } from "../parsePenalty.ts";
import { weights } from "../weights.ts";
import * as penalties from "./index.ts";

/** Numbers of Keras, PyTorch and skglm: see tooling/oracle. */
interface Sample {
  readonly weightsName: string;
  readonly penalty: unknown;
  readonly weights: { readonly data: readonly number[]; readonly shape: readonly number[] };
  readonly value: number;
  readonly gradient: readonly number[];
  readonly step?: number;
  readonly prox?: readonly number[];
}

// Both sides compute in float64: sums of some tens of terms in another order.
const rounding = 1e-13;

/** The greatest difference, relative for numbers beyond 1. */
const furthest = (ours: ArrayLike<number>, theirs: readonly number[]) =>
  Math.max(...theirs.map((x, i) => Math.abs(ours[i]! - x) / Math.max(1, Math.abs(x))));

const readMe = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8");
const coreReadMe = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
// The parameters of groups are described once, for all penalties that have them.
const groups = readFileSync(new URL("../groups.ts", import.meta.url), "utf8");
const golden = new URL("../../../conformance/src/golden/", import.meta.url);
const files = readdirSync(new URL(".", import.meta.url));
const names = files
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "index.ts")
  .map((file) => file.slice(0, -".ts".length));

describe.each(names)("penalties/%s.ts", (name) => {
  const source = readFileSync(new URL(`./${name}.ts`, import.meta.url), "utf8");
  const factory = Object.entries(penalties).find(([exported]) => exported === name)?.[1];

  it("exports a penalty of its own name, from penalties/index.ts too", () => {
    expect(factory?.definition.name).toBe(name);
    expect(source.match(/^export /gm)).toHaveLength(1);
  });

  it("says what it is for and gives its formula in a docstring", () => {
    const docstring = source.match(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const /)?.[1] ?? "";
    expect(docstring).toMatch(/value = |add up/);
  });

  it("describes its parameters, in a comment for editors too", () => {
    const entries = Object.entries(factory?.definition.params ?? {});
    expect(entries).not.toHaveLength(0);
    for (const [parameter, schema] of entries) {
      const inner = "wrapped" in schema ? (schema.wrapped as v.GenericSchema) : (schema as v.GenericSchema);
      const comment = `/** ${v.getDescription(inner)} */`;
      expect(`${source}${groups}`.replace(/\s+/g, " ")).toContain(`${comment} ${parameter}: `);
    }
  });

  it("is short", () => expect(source.trimEnd().split("\n").length).toBeLessThanOrEqual(60));

  it("has its row in the tables of both READMEs", () => {
    expect(readMe).toMatch(new RegExp(`^\\| \`${name}\` +\\| \\S`, "m"));
    expect(coreReadMe).toMatch(new RegExp(`^\\| \`${name}\\(\\{ .+ \\}\\)\` +\\| \\S`, "m"));
  });

  it("has a test beside it", () => expect(files).toContain(`${name}.test.ts`));

  it("gives the golden numbers of another implementation", () => {
    const { samples }: { samples: readonly Sample[] } = JSON.parse(
      readFileSync(new URL(`${name}.json`, golden), "utf8"),
    );
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) {
      const penalty = parsePenalty(sample.penalty);
      const w = weights(Float64Array.from(sample.weights.data), sample.weights.shape);
      expect(furthest([value(penalty, w)], [sample.value])).toBeLessThan(rounding);
      expect(furthest(gradient(penalty, w).data, sample.gradient)).toBeLessThan(rounding);
      expect(penalty.place(w).noProx === "", sample.weightsName).toBe(sample.prox !== undefined);
      if (sample.prox === undefined) continue;
      expect(furthest(prox(penalty, w, sample.step ?? Number.NaN).data, sample.prox)).toBeLessThan(rounding);
    }
  });
});

it("knows every penalty of index.ts by its file", () => {
  expect(Object.keys(penalties).toSorted()).toEqual(names.toSorted());
});
