// What is refused, in whole sentences, before anything is trained.
import { groupLasso, l1, RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { expect, it } from "vitest";
import { type CrossValidateOptions, crossValidate } from "./crossValidate.ts";
import { crossValidateLadder, elasticNet } from "./ladder.ts";
import { lambdaMaxOf } from "./lambdaMaxOf.ts";
import { type LinearProblemOptions, linearProblem } from "./linear/linearProblem.ts";
import { networkProblem } from "./network/networkProblem.ts";
import { path } from "./path.ts";
import { readResults } from "./readResults.ts";
import { stabilitySelection } from "./stabilitySelection.ts";

const inputs = { data: Float64Array.from({ length: 24 }, (_, i) => Math.sin(i * i)), shape: [12, 2] };
const targets = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 2];
const given: LinearProblemOptions = { inputs, targets, model: "logistic", penalty: l1({ l1: 1 }) };
const problem = linearProblem(given);
const numbers = linearProblem({ ...given, model: "linear" });

async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (error instanceof RegError) return error.message;
    throw error;
  }
  return "nothing";
}

const validating =
  (options: unknown, of = numbers) =>
  () =>
    crossValidate(of, options as CrossValidateOptions);

it.each<[string, () => unknown, string]>([
  [
    "fewer rows than folds",
    validating({ folds: 12 }),
    "folds: expected more rows than the 12 folds, received 12 rows. Take fewer folds.",
  ],
  [
    "a class that misses in a fold",
    validating({ folds: 3 }, problem),
    `folds: expected at least 3 rows of every class, one for each fold, received 1 of class 2. Take 1 folds or less, leave the class out, or split "shuffled".`,
  ],
  [
    "a class that nothing is left to learn from",
    validating({ folds: 3, split: "shuffled" }, problem),
    expect.stringMatching(
      /^folds: expected every class in every fold, received no row of class 2 to learn from in fold [123]\. Use split "stratified", or fewer folds\.$/,
    ) as unknown as string,
  ],
  [
    "an empty grid",
    validating({ strengths: [] }),
    "strengths: expected at least one strength, received none. Leave them out for glmnet's grid.",
  ],
  [
    "a reversed grid",
    validating({ strengths: [0.1, 1] }),
    "strengths: expected each below the one before, strongest first, received 1 after 0.1. Sort them: strengths.toSorted((a, b) => b - a).",
  ],
  [
    "a strength below 0",
    validating({ strengths: [1, -1] }),
    "strengths: expected finite numbers of at least 0, received -1.",
  ],
  [
    "an unknown option",
    validating({ fold: 3 }),
    expect.stringMatching(
      /^crossValidate: expected only the options .*, received "fold"\. Did you mean "folds"\?$/,
    ) as unknown as string,
  ],
  [
    "an unknown rule",
    validating({ choose: "sparsest" }),
    `choose: expected "best", "one standard error", { rule: "within", of: 0.01 } or { rule: "most inputs", inputs: 10 }, received "sparsest".`,
  ],
  ["rows that are not there", validating({ rows: [0, 99] }), "rows: expected row numbers from 0 to 11, received 99."],
  [
    "groups that are left out",
    validating({ split: "grouped" }),
    `folds: expected groups, for split "grouped", received none. Say for each row what it belongs to.`,
  ],
  [
    "rows to learn from and to judge on",
    () => path(numbers, { rows: [0, 1, 2], validation: [2] }),
    "validation: expected each row once, and none to learn from and to judge on, received row 2, which is learned from.",
  ],
  [
    "a number that is none",
    () =>
      linearProblem({
        ...given,
        inputs: { ...inputs, data: [...inputs.data.slice(0, 5), Number.NaN, ...inputs.data.slice(6)] },
      }),
    "inputs: expected finite numbers only, received NaN in row 2, column 1. Leave the row out, or fill the gap.",
  ],
  [
    "inputs that are all constant",
    () => linearProblem({ ...given, inputs: { data: new Float64Array(24).fill(3), shape: [12, 2] } }),
    "inputs: expected an input that is not the same in every row, received 2 constant inputs.",
  ],
  [
    "a class of which there is no row",
    () => linearProblem({ ...given, targets: targets.map((label) => 2 * label) }),
    "targets: expected rows of every class, received no row of class 1. Number the classes from 0.",
  ],
  [
    "targets that are no classes",
    () => linearProblem({ ...given, targets: targets.map((label) => label - 0.5) }),
    `targets: expected a class for each row: 0, 1, 2 …, received -0.5 in row 0. Number the classes from 0, or use the model "linear".`,
  ],
  [
    "groups over outputs",
    () => path(linearProblem({ ...given, penalty: groupLasso({ lambda: 1, axis: 1 }) })),
    "groupLasso: expected a penalty that a linear model is solved with: a sum of l1, l2 and one group lasso over inputs (axis 0), received groups over outputs. Train it as a network of one layer instead.",
  ],
  [
    "a ratio without l1",
    () => elasticNet(0),
    "elasticNet: expected ratio to be a number above 0, and at most 1, received 0.",
  ],
  ...[undefined, null, "", 3, {}, { rows: 3 }].flatMap((odd) =>
    [path, crossValidate, stabilitySelection, lambdaMaxOf].map((call): [string, () => unknown, string] => [
      `${call.name} of ${JSON.stringify(odd)}, which is no problem`,
      () => call(odd as never),
      `problem: expected rows, inputs, lambdaMax and learner, received ${odd === undefined ? "undefined" : show(odd)}. Make one with linearProblem or networkProblem.`,
    ]),
  ),
  ...[undefined, null, "", {}].map((odd): [string, () => unknown, string] => [
    `a linear problem of ${JSON.stringify(odd)}`,
    () => linearProblem(odd as never),
    `linearProblem: expected inputs with data and shape, received ${odd === undefined ? "undefined" : show(odd)}. Write { inputs: { data, shape: [rows, inputs] }, targets, … }.`,
  ]),
  [
    "a network's problem without targets",
    () => networkProblem({ inputs } as never),
    "networkProblem: expected targets, a list of numbers, received undefined. Write { inputs: { data, shape: [rows, inputs] }, targets, … }.",
  ],
  [
    "no rungs",
    () => crossValidateLadder(null as never),
    "crossValidateLadder: expected a list of rungs, received null. elasticNet makes one.",
  ],
  [
    "noise of which none is allowed",
    () => stabilitySelection(numbers, { expectedFalse: 0.1 }),
    "stabilitySelection: expected expectedFalse to allow one input at least, received 0.1, with threshold 0.75 and 2 inputs. Allow more, or lower the threshold.",
  ],
  [
    "results of another version",
    () => readResults(`{ "kind": "cross-validation", "version": 2 }`, "old.json"),
    "old.json: expected version 1 of the format, received 2. Make them again with this version of @reg/tune, or read them with the one that made them.",
  ],
  [
    "a file that holds no results",
    () => readResults("{}"),
    `results: expected results, whose kind is "cross-validation", "ladder", "stability selection", received kind undefined.`,
  ],
])("%s", async (_, call, message) => {
  const received = await refusal(call);
  if (typeof message === "string") expect(received).toBe(`[@reg/tune] ${message}`);
  else expect(received.replace("[@reg/tune] ", "")).toEqual(message);
});
