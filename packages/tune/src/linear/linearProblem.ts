// Linear and logistic regression as problems that are solved, not trained.

import { type Penalty, RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { assertOptionsOf } from "../assertOptionsOf.ts";
import type { Metric, Problem, Rows, Training } from "../problem.ts";
import type { Matrix } from "./design.ts";
import { binomial, type Family, gaussian, multinomial } from "./family.ts";
import { type LinearLearner, type LinearSetting, linearLambdaMax, linearLearner } from "./linearLearner.ts";

/** Numbers with a shape, `[rows, inputs]`. */
export interface Table {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

export interface LinearProblemOptions {
  /** `[rows, inputs]`. */
  readonly inputs: Table;
  /** For each row a number ("linear"; several in a table of `[rows, outputs]`) or its class, 0, 1, 2 … ("logistic"). */
  readonly targets: ArrayLike<number> | Table;
  readonly model: "linear" | "logistic";
  /** A sum of l1, l2 and one group lasso over inputs. The strength multiplies it. */
  readonly penalty: Penalty;
  /** Names of the inputs; "x1", "x2" … when left out. */
  readonly names?: readonly string[];
  /** Divides each input by its standard deviation on the training rows, so that the penalty is on a common scale: true, as in glmnet. scikit-learn does not. */
  readonly standardize?: boolean;
  /** An intercept without a penalty; true when left out. */
  readonly intercept?: boolean;
  /** Where solving ends: the duality gap as a part of the loss of a model without inputs; 1e-12 when left out. */
  readonly tolerance?: number;
  /** Passes over the data that one strength may take; 100,000 when left out. */
  readonly mostPasses?: number;
}

/** A problem that is solved. */
export interface LinearProblem extends Problem {
  lambdaMax(training: Training): number;
  learner(training: Training): LinearLearner;
}

function refuse(what: string, expected: string, received: string, advice?: string): RegError {
  return new RegError("INVALID_DATA", { who: "@reg/tune", what, expected, received, ...(advice && { advice }) });
}

function assertNumbers(what: string, numbers: ArrayLike<number>, columns: number): void {
  for (let i = 0; i < numbers.length; i++) {
    if (Number.isFinite(numbers[i])) continue;
    const where = columns === 1 ? `row ${i}` : `row ${Math.floor(i / columns)}, column ${i % columns}`;
    throw refuse(what, "finite numbers only", `${show(numbers[i])} in ${where}`, "Leave the row out, or fill the gap.");
  }
}

function matrixOf({ data, shape }: Table): Matrix {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || rows < 1 || columns < 1 || data.length !== rows * columns) {
    throw refuse("inputs", "a table of [rows, inputs]", `${data.length} numbers of shape [${shape}]`);
  }
  assertNumbers("inputs", data, columns);
  // One that is constant does no harm: its coefficient stays 0.
  const varies = Array.from({ length: data.length }, (_, i) => i).some((i) => data[i] !== data[i % columns]);
  if (!varies) throw refuse("inputs", "an input that is not the same in every row", `${columns} constant inputs`);
  return { data, rows, columns };
}

const isTable = (given: ArrayLike<number> | Table): given is Table => "shape" in given;

/** The classes of the rows, and how many there are. */
function classesOf(targets: ArrayLike<number>): { labels: Int32Array; classes: number } {
  const labels = Int32Array.from(targets);
  for (let i = 0; i < targets.length; i++) {
    if (labels[i] === targets[i] && labels[i]! >= 0) continue;
    const advice = `Number the classes from 0, or use the model "linear".`;
    throw refuse("targets", "a class for each row: 0, 1, 2 …", `${show(targets[i])} in row ${i}`, advice);
  }
  const counts: number[] = [];
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const missing = Array.from({ length: counts.length }, (_, label) => label).find(
    (label) => counts[label] === undefined,
  );
  if (missing !== undefined)
    throw refuse("targets", "rows of every class", `no row of class ${missing}`, "Number the classes from 0.");
  if (counts.length < 2) throw refuse("targets", "two classes at least", "one");
  return { labels, classes: counts.length };
}

/** Picks the rows' numbers, one output after the other. */
function picked(data: ArrayLike<number>, outputs: number, rows: Rows): Float64Array {
  const taken = new Float64Array(rows.length * outputs);
  for (let k = 0; k < outputs; k++) {
    for (let i = 0; i < rows.length; i++) taken[k * rows.length + i] = data[rows[i]! * outputs + k]!;
  }
  return taken;
}

const squaredError: Metric = { name: "meanSquaredError", better: "lower" };
const accuracy: Metric = { name: "accuracy", better: "higher" };

/** Index of the greatest output of a row; of one output, whether it is above 0. */
function predicted(scores: Float64Array, rows: number, i: number): number {
  const outputs = scores.length / rows;
  if (outputs === 1) return scores[i]! > 0 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < outputs; k++) if (scores[k * rows + i]! > scores[best * rows + i]!) best = k;
  return best;
}

function regression(targets: ArrayLike<number> | Table, rows: number) {
  const data = isTable(targets) ? targets.data : targets;
  const outputs = data.length / rows;
  if (!Number.isInteger(outputs) || outputs < 1) throw refuse("targets", `numbers for ${rows} rows`, `${data.length}`);
  assertNumbers("targets", data, outputs);
  const familyOf = (on: Rows): Family => gaussian(picked(data, outputs, on), on.length);
  // The mean over rows and outputs, twice the loss where there is one output.
  const metricOf = (scores: Float64Array, on: Rows) => (2 * familyOf(on).value(scores)) / outputs;
  return { familyOf, metricOf, metric: squaredError, name: "linear regression", classes: undefined };
}

function classification(targets: ArrayLike<number> | Table, rows: number) {
  const data = isTable(targets) ? targets.data : targets;
  if (data.length !== rows) throw refuse("targets", `a class for each of ${rows} rows`, `${data.length} numbers`);
  const { labels, classes } = classesOf(data);
  const labelsOf = (on: Rows) => Int32Array.from(on, (row) => labels[row]!);
  const familyOf = (on: Rows): Family => (classes === 2 ? binomial(labelsOf(on)) : multinomial(labelsOf(on), classes));
  const metricOf = (scores: Float64Array, on: Rows) => {
    let right = 0;
    for (let i = 0; i < on.length; i++) if (predicted(scores, on.length, i) === labels[on[i]!]) right++;
    return right / on.length;
  };
  return { familyOf, metricOf, metric: accuracy, name: "logistic regression", classes: labels };
}

/**
 * A linear or logistic regression with a penalty, solved in float64: `mean loss + strength * penalty`, the loss half the squared error or
 * the cross-entropy. Each strength comes with its duality gap. Throws `INVALID_DATA`, `UNSUPPORTED_SHAPE`.
 */
export function linearProblem(options: LinearProblemOptions): LinearProblem {
  assertOptionsOf("linearProblem", options);
  const { model, penalty, standardize = true, intercept = true, tolerance = 1e-12, mostPasses = 100_000 } = options;
  const inputs = matrixOf(options.inputs);
  const names = options.names ?? Array.from({ length: inputs.columns }, (_, j) => `x${j + 1}`);
  if (names.length !== inputs.columns)
    throw refuse("names", `one for each of ${inputs.columns} inputs`, `${names.length}`);
  const data =
    model === "linear" ? regression(options.targets, inputs.rows) : classification(options.targets, inputs.rows);
  const { familyOf, metricOf, metric, name } = data;
  const setting: LinearSetting = { inputs, familyOf, metricOf, penalty, intercept, standardize, tolerance, mostPasses };
  return {
    name,
    rows: inputs.rows,
    inputs: names,
    penalty: penalty.toJSON(),
    loss: familyOf(Int32Array.of(0)).loss,
    metric,
    ...(data.classes && { classes: data.classes }),
    solved: true,
    lambdaMax: (training) => linearLambdaMax(setting, training),
    learner: (training) => linearLearner(setting, training),
  };
}
