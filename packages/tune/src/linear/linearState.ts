import type { Design } from "./design.ts";
import type { Family } from "./family.ts";

/** A linear model on a design: the numbers that a solver moves, and the next one starts from. */
export interface LinearState {
  /** `[inputs, outputs]`, row-major, of the scaled inputs. */
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
  /** The outputs of the model for each row, one output after the other. */
  readonly scores: Float64Array;
  readonly residuals: Float64Array;
}

/** A state of zeros, with the intercepts that fit best. */
export function startState(design: Design, family: Family, intercept: boolean): LinearState {
  const length = design.rows * family.outputs;
  const state = {
    coefficients: new Float64Array(design.inputs * family.outputs),
    intercepts: new Float64Array(family.outputs),
    scores: new Float64Array(length),
    residuals: new Float64Array(length),
  };
  family.residuals(state.scores, state.residuals);
  if (intercept) polishIntercepts(design, family, state);
  return state;
}

/** Below this mean of the residuals, intercepts fit to rounding. */
const balanced = 1e-14;

/** Newton's steps on the intercepts alone: the dual needs residuals whose sum is 0. */
export function polishIntercepts({ rows }: Design, family: Family, state: LinearState): void {
  const { intercepts, scores, residuals } = state;
  const curvatures = new Float64Array(scores.length);
  // A step of at most 1 where curvature vanishes far from the optimum.
  const longest = family.curvature === "exact" ? 1 : Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < 100; sweep++) {
    family.curvatures(scores, curvatures);
    let unbalanced = 0;
    for (let k = 0; k < family.outputs; k++) {
      let [sum, total] = [0, 0];
      for (let i = k * rows; i < (k + 1) * rows; i++) {
        sum += residuals[i]!;
        total += curvatures[i]!;
      }
      unbalanced = Math.max(unbalanced, Math.abs(sum) / rows);
      const by = total === 0 ? 0 : Math.max(-longest, Math.min(longest, sum / total));
      intercepts[k] = intercepts[k]! + by;
      for (let i = k * rows; i < (k + 1) * rows; i++) scores[i] = scores[i]! + by;
    }
    family.residuals(scores, residuals);
    if (unbalanced < balanced * (1 + Math.max(...intercepts.map(Math.abs)))) return;
  }
}

/** Writes the outputs that a state's coefficients and intercepts give. */
export function writeScores(
  { rows, inputs, columns }: Design,
  { coefficients, intercepts, scores }: LinearState,
): void {
  const outputs = intercepts.length;
  for (let k = 0; k < outputs; k++) scores.fill(intercepts[k]!, k * rows, (k + 1) * rows);
  for (let j = 0; j < inputs; j++) {
    for (let k = 0; k < outputs; k++) {
      const c = coefficients[j * outputs + k]!;
      if (c === 0) continue;
      for (let i = 0; i < rows; i++) scores[k * rows + i] = scores[k * rows + i]! + c * columns[j * rows + i]!;
    }
  }
}
