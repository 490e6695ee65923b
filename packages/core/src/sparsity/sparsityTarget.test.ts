import { describe, expect, it } from "vitest";
import { messageOf } from "../../test/messageOf.ts";
import type { ParameterInfo } from "../parameter.ts";
import { resolve } from "../resolve.ts";
import type { Units } from "../units.ts";

const parameters: readonly ParameterInfo[] = [
  { path: "a/kernel", role: "kernel", shape: [10, 8] },
  { path: "a/bias", role: "bias", shape: [8] },
  { path: "b/kernel", role: "kernel", shape: [8, 2] },
];
// As JavaScript users may call it, with anything.
const planOf = (config: unknown) => resolve(config as never, parameters);
const refusal = (config: unknown) => messageOf(() => planOf(config));

/** A network of 10 inputs, 8 units a and 2 outputs. */
const entries = (length: number) => Array.from({ length }, (_, i) => [i]);
const units: readonly Units[] = [
  { name: "input", size: 10, members: [{ path: "a/kernel", axis: 0, side: "outgoing", entries: entries(10) }] },
  {
    name: "a",
    size: 8,
    members: [
      { path: "a/kernel", axis: 1, side: "incoming", entries: entries(8) },
      { path: "a/bias", axis: 0, side: "own", entries: entries(8) },
      { path: "b/kernel", axis: 0, side: "outgoing", entries: entries(8) },
    ],
  },
  {
    name: "b",
    size: 2,
    members: [{ path: "b/kernel", axis: 1, side: "incoming", entries: entries(2) }],
    locked: "the model's output y",
  },
];
const unitPlan = (target: unknown) => resolve({ toSparsity: target } as never, parameters, { units: () => units });

describe("a target of units", () => {
  it("leaves a share of each group that can be cut, or as many as are said", () => {
    const live = (target: unknown) =>
      unitPlan(target).sparsity[0]!.units.map(({ name, live, size }) => `${live} of ${size} of ${name}`);
    expect(live({ units: 0.3 })).toEqual(["3 of 10 of input", "2 of 8 of a"]);
    expect(live({ units: { a: 5 } })).toEqual(["5 of 8 of a"]);
    expect(unitPlan({ units: { a: 5 } }).sparsity[0]!.paths).toEqual(["a/kernel", "a/bias", "b/kernel"]);
    expect(
      String(unitPlan({ units: { a: 5 } }))
        .split("\n")
        .at(-1),
    ).toBe("units, cut between 15 % and 80 % of the first fit: 5 of 8 of a");
  });

  it.each([
    [{ units: { c: 1 } }, `expected names of units that can be cut, received "c". Did you mean "a"?`],
    [{ units: { b: 1 } }, `expected names of units that can be cut, received "b". It is locked: the model's output y.`],
    [{ units: { a: 9 } }, "expected at most 8 units of a, received 9. It has no more."],
    [{ units: { a: 8 } }, `expected a target that cuts units, received {"a":8}. It leaves all units there are.`],
    [
      { units: { a: 0 } },
      "expected at least 1 unit of a, received 0. b/kernel reads nothing else: only units with a way around them, as in a residual block, can all go.",
    ],
    [
      { units: { a: -1 } },
      `expected units to be a number above 0 and below 1, or whole numbers by the names of units, received {"a":-1}.`,
    ],
  ])("is refused: %j", (target, message) => {
    expect(messageOf(() => unitPlan(target))).toBe(`INVALID_CONFIG: [@reg/core] toSparsity: ${message}`);
  });

  it("is refused where no units are known", () => {
    expect(refusal({ toSparsity: { units: 0.5 } })).toBe(
      `INVALID_CONFIG: [@reg/core] toSparsity: expected a backend that knows the units of a model, received "one that does not". Write { "zeros": 0.9 }, or call regularize of an adapter that knows its units.`,
    );
  });

  it("is refused where two targets rank a parameter", () => {
    const rules = [
      { match: "a/*", toSparsity: { units: { a: 4 } } },
      { match: "b/kernel", toSparsity: 0.5 },
    ];
    expect(messageOf(() => resolve({ rules } as never, parameters, { units: () => units }))).toBe(
      `INVALID_CONFIG: [@reg/core] toSparsity: expected one target for each parameter, received "two for b/kernel". A target of units ranks all that the units share: write one target for all rules.`,
    );
  });
});

describe("a target of sparsity", () => {
  it("needs nothing else: l1, proximal, at a strength that is chosen", () => {
    const { sparsity, regularized } = planOf({ toSparsity: 0.9 });
    expect(sparsity).toEqual([
      {
        target: { zeros: 0.9 },
        parameters: ["a/kernel", "b/kernel"],
        paths: ["a/kernel", "b/kernel"],
        size: 96,
        zeros: 86,
        units: [],
      },
    ]);
    expect(regularized.map(({ mode, metric, penalty, sparsity: own }) => [mode, metric, penalty.name, own])).toEqual([
      ["proximal", "optimizer", "l1", sparsity[0]],
      ["proximal", "optimizer", "l1", sparsity[0]],
    ]);
  });

  it("is of all rules, ranked together, or of single ones", () => {
    const rules = [
      { match: "b/*", penalty: "l1", mode: "loss" },
      { role: "kernel", penalty: null },
      { role: "bias", penalty: "l1" },
    ];
    expect(planOf({ rules, toSparsity: 0.5 }).sparsity).toEqual([
      {
        target: { zeros: 0.5 },
        parameters: ["a/bias", "b/kernel"],
        paths: ["a/bias", "b/kernel"],
        size: 24,
        zeros: 12,
        units: [],
      },
    ]);
    const [first, , last] = rules;
    const single = planOf({
      rules: [{ ...first, toSparsity: 0.25 }, { role: "kernel", toSparsity: { bytes: 42 } }, last],
    });
    expect(single.sparsity.map(({ paths, zeros }) => [paths, zeros])).toEqual([
      [["b/kernel"], 4],
      // 10 weights of 4 bytes are left.
      [["a/kernel"], 70],
    ]);
    // A penalty in the loss has a strength of its own, beside the cuts.
    expect(single.regularized.map(({ sparsity }) => sparsity && single.sparsity.indexOf(sparsity))).toEqual([
      1,
      undefined,
      undefined,
    ]);
  });

  it("is said in the plan's table", () => {
    expect(
      String(planOf({ toSparsity: { zeros: 0.9, from: 5, until: 50 } }))
        .split("\n")
        .at(-1),
    ).toBe("89.58 % zeros, cut between steps 5 and 50: a/kernel, b/kernel");
  });

  it.each([
    [{ toSparsity: 98 }, `toSparsity: expected a number above 0 and below 1, or an object, received 98. 98 % is 0.98.`],
    [
      { toSparsity: "most" },
      `toSparsity: expected a number above 0 and below 1, or an object, received "most". Write "toSparsity": 0.9, or { "zeros": 0.9, "from": 500, "until": 4000 }.`,
    ],
    [
      { rules: [{ role: "kernel", toSparsity: { zeros: 1 } }] },
      "rules[0].toSparsity: expected zeros to be a number above 0 and below 1, received 1.",
    ],
    [
      { toSparsity: { share: 0.5 } },
      `toSparsity: expected only the entries zeros, bytes, units, from, until, received "share".`,
    ],
    [
      { toSparsity: { zeros: 0.9, bytes: 400 } },
      `toSparsity: expected one of "zeros", "bytes" and "units", received {"zeros":0.9,"bytes":400}. Write { "zeros": 0.9 } or { "units": 0.5 }.`,
    ],
    [
      { toSparsity: { zeros: 0.9, until: 400 } },
      `toSparsity: expected "from" and "until", or neither, received {"zeros":0.9,"until":400}. Without both, they are 15 % and 80 % of the first fit.`,
    ],
    [
      { toSparsity: { zeros: 0.9, from: 400, until: 400 } },
      `toSparsity: expected "until" above "from", received {"zeros":0.9,"from":400,"until":400}. Weights are cut step by step between the two.`,
    ],
    [
      { toSparsity: 0.999 },
      "toSparsity: expected a target that leaves some of the weights and not all, received 0.999. a/kernel, b/kernel have 96 weights; this leaves 0.",
    ],
    [
      { rules: [{ role: "kernel", toSparsity: { bytes: 400 } }] },
      `rules[0].toSparsity: expected a target that leaves some of the weights and not all, received "400 bytes". a/kernel, b/kernel have 96 weights; this leaves 96.`,
    ],
    [
      { rules: [{ role: "kernel", penalty: null }], toSparsity: 0.5 },
      `toSparsity: expected parameters with a penalty, to be ranked, received "none". Write a penalty beside it.`,
    ],
    [
      { rules: [{ role: "kernel", toSparsity: 0.5 }], toSparsity: 0.5 },
      "rules[0].toSparsity: expected one target, as there is one beside the rules, received 0.5. Write one for all rules, or one in each of them.",
    ],
    [
      {
        rules: [
          { match: "a/*", penalty: "l1" },
          { match: "b/*", penalty: { name: "l1", l1: 0.1 } },
        ],
        toSparsity: 0.5,
      },
      `toSparsity: expected a strength of every penalty that it ranks, or of none, received "none of l1 on a/kernel". Without any, they are chosen.`,
    ],
  ])("is refused: %j", (config, message) => {
    expect(refusal(config)).toBe(`INVALID_CONFIG: [@reg/core] ${message}`);
  });
});
