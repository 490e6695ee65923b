import { expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { assertNoActivities } from "./assertNoActivities.ts";
import { type ConfigInput, parseConfig } from "./config.ts";
import { resolve } from "./resolve.ts";

const parameters = [{ path: "a/kernel", role: "kernel", shape: [2, 2] }] as const;
const layers = () => ["a", "encoder/b", "encoder/c"];
const rules = (...given: readonly object[]) => ({ rules: given }) as ConfigInput;
const on = { on: "activity", penalty: "l2" } as const;

it("gives each layer the first rule on activity that matches it, beside rules on weights", () => {
  const plan = resolve(
    rules(
      { match: "encoder/b", on: "activity", penalty: null },
      { match: "**", on: "activity", penalty: "l1" },
      { match: "a/kernel", penalty: "l2" },
      { match: "encoder/*", ...on },
    ),
    parameters,
    { layers },
  );
  expect(plan.activities.map(({ layer, penalty }) => [layer, penalty.name])).toEqual([
    ["a", "l1"],
    ["encoder/c", "l1"],
  ]);
  expect(plan.regularized.map(({ parameter }) => parameter.path)).toEqual(["a/kernel"]);
  expect(`${plan}`).toBe(
    [
      "parameter             shape  penalty     mode  why",
      `a/kernel              [2,2]  l2 l2=0.01  loss  rule 3: "a/kernel"`,
      `a (activity)                 l1 l1=0.01  loss  rule 2: activity of "**"`,
      `encoder/c (activity)         l1 l1=0.01  loss  rule 2: activity of "**"`,
    ].join("\n"),
  );
});

it("refuses rules that match no layer, and those of stacks without outputs of layers", () => {
  expect(messageOf(() => resolve(rules({ match: "encode/b", ...on }), parameters, { layers }))).toBe(
    `UNMATCHED_RULE: [@reg/core] rules[0]: expected activity of "encode/b" to match a layer. Did you mean "encoder/b"?`,
  );
  expect(messageOf(() => resolve(rules({ match: "a", ...on }), parameters))).toBe(
    `UNMATCHED_RULE: [@reg/core] rules[0]: expected activity of "a" to match a layer. Outputs of layers are not penalized here: write "match" for weights, without "on".`,
  );
  const plan = resolve(rules({ match: "a", ...on }), parameters, { layers });
  expect(messageOf(() => assertNoActivities(plan, "@reg/test"))).toBe(
    `UNSUPPORTED_MODEL: [@reg/test] activity of "a": expected penalties on parameters, received l2 on outputs of a layer. Write "match" for its weights, without "on".`,
  );
});

it("refuses what makes no sense on activity", () => {
  const refused = (rule: object) => messageOf(() => parseConfig(rules(rule)));
  expect(refused(on)).toBe(
    `INVALID_CONFIG: [@reg/core] rules[0]: expected "match" to say which layers it is for, received {"on":"activity"}. Write "match": "**" for every layer.`,
  );
  expect(refused({ match: "a", ...on, mode: "proximal" })).toBe(
    `INVALID_CONFIG: [@reg/core] rules[0]: expected mode "loss" on activity, received "proximal". Outputs are no weights that a step could move.`,
  );
  expect(refused({ match: "a", ...on, role: "bias" })).toBe(
    `INVALID_CONFIG: [@reg/core] rules[0]: expected "match" and one penalty beside "on", received {"role":"bias"}. Write two rules.`,
  );
});
