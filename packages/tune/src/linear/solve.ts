// Solves a linear model with a penalty: quadratic models of the data loss, each solved by block coordinate descent with Anderson's
// extrapolation (Bertrand and Massias 2021), until the duality gap is small. Blocks that the gap rules out are not looked at again.
import { anderson } from "./anderson.ts";
import type { Blocks } from "./blocks.ts";
import type { Design } from "./design.ts";
import type { Family } from "./family.ts";
import { dualityGap, type Gap } from "./gap.ts";
import { createQuadratic, type Quadratic } from "./quadratic.ts";

/** A linear model on a design: the numbers that a solver moves, and the next one starts from. */
export interface LinearState {
  /** `[inputs, outputs]`, row-major, of the scaled inputs. */
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
  /** The outputs of the model for each row, one output after the other. */
  readonly scores: Float64Array;
  readonly residuals: Float64Array;
}

export interface Solved {
  readonly objective: number;
  /** `undefined` where nothing is penalized. */
  readonly gap: number | undefined;
  readonly passes: number;
  /** How many blocks screening left. */
  readonly blocksLeft: number;
}

export interface SolveOptions {
  readonly intercept: boolean;
  /** The gap to reach. Rounding may end before it: the gap that is reported is the one that was reached. */
  readonly gap: number;
  readonly mostPasses: number;
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
function polishIntercepts({ rows }: Design, family: Family, state: LinearState): void {
  const { intercepts, scores, residuals } = state;
  const curvatures = new Float64Array(scores.length);
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
      // A step of at most 1 where curvature vanishes far from the optimum.
      const most = family.curvature === "exact" ? 1 : Infinity;
      const by = total === 0 ? 0 : Math.max(-most, Math.min(most, sum / total));
      intercepts[k] = intercepts[k]! + by;
      for (let i = k * rows; i < (k + 1) * rows; i++) scores[i] = scores[i]! + by;
    }
    family.residuals(scores, residuals);
    if (unbalanced < balanced * (1 + Math.max(...intercepts.map(Math.abs)))) return;
  }
}

/** Writes the outputs that a state's coefficients and intercepts give. */
function writeScores({ rows, inputs, columns }: Design, { coefficients, intercepts, scores }: LinearState): void {
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

const isLive = (coefficients: Float64Array, block: number, each: number): boolean => {
  for (let e = block * each; e < (block + 1) * each; e++) if (coefficients[e] !== 0) return true;
  return false;
};

/** Moves the state to about the minimum of the quadratic model: a pass over all blocks, and then over those that are not zero. */
function descend(quadratic: Quadratic, state: LinearState, left: readonly number[], each: number, mostPasses: number) {
  const pulls = state.residuals.slice();
  const moving = { ...state, pulls };
  const first = quadratic.pass(moving, left);
  const live = left.filter((block) => isLive(state.coefficients, block, each));
  const extrapolation = anderson(state);
  let passes = 1;
  // A thousandth of the first move squared: the model is only a model, and the gap decides when all is done.
  for (let moved = first; moved > 1e-3 * first && moved > 0 && passes < mostPasses; passes++) {
    moved = quadratic.pass(moving, live);
    extrapolation.add(state);
  }
  return { passes, moved: first, extrapolation };
}

export function solve(
  design: Design,
  family: Family,
  blocks: Blocks,
  state: LinearState,
  { intercept, gap: wanted, mostPasses }: SolveOptions,
): Solved {
  const each = blocks.size * family.outputs;
  const u = new Float64Array(state.coefficients.length);
  const curvatures = new Float64Array(state.scores.length);
  const objectiveOf = () => family.value(state.scores) + blocks.whole.value(state.coefficients);
  let left = Array.from({ length: blocks.count }, (_, block) => block);
  let quadratic: Quadratic | undefined;
  let passes = 0;
  const refresh = () => {
    writeScores(design, state);
    family.residuals(state.scores, state.residuals);
  };
  const measure = (): Gap => {
    if (intercept) polishIntercepts(design, family, state);
    return dualityGap(design, family, blocks, state, u);
  };
  refresh();
  let now = measure();
  let stalled = 0;
  while (passes < mostPasses && stalled < 3 && !(now.gap !== undefined && now.gap <= wanted)) {
    left = left.filter((block) => !now.screened(block));
    clearBlocks(state.coefficients, new Set(left), blocks.count, each);
    refresh();
    const before = { coefficients: state.coefficients.slice(), intercepts: state.intercepts.slice() };
    if (!quadratic || family.curvature === "exact") {
      family.curvatures(state.scores, curvatures);
      quadratic = createQuadratic(design, blocks, curvatures, { outputs: family.outputs, intercept });
    }
    const objective = objectiveOf();
    const { passes: taken, extrapolation } = descend(quadratic, state, left, each, Math.min(200, mostPasses - passes));
    passes += taken;
    refresh();
    if (family.curvature === "exact") searchLine(state, before, objective, objectiveOf, refresh);
    extrapolation.tryOn(state, objectiveOf, refresh);
    now = measure();
    // What rounding leaves to win.
    stalled = objective - now.objective <= 1e-15 * Math.abs(objective) ? stalled + 1 : 0;
  }
  return { objective: now.objective, gap: now.gap, passes, blocksLeft: left.length };
}

/** Sets the blocks that were ruled out to zero. */
function clearBlocks(coefficients: Float64Array, left: ReadonlySet<number>, count: number, each: number): void {
  for (let block = 0; block < count; block++)
    if (!left.has(block)) coefficients.fill(0, block * each, (block + 1) * each);
}

/** Halves a Newton step until the objective is not above what it was. */
function searchLine(
  state: LinearState,
  before: Pick<LinearState, "coefficients" | "intercepts">,
  objective: number,
  objectiveOf: () => number,
  refresh: () => void,
): void {
  for (let halvings = 0; halvings < 40 && !(objectiveOf() <= objective); halvings++) {
    for (const part of ["coefficients", "intercepts"] as const) {
      for (let i = 0; i < state[part].length; i++) state[part][i] = (state[part][i]! + before[part][i]!) / 2;
    }
    refresh();
  }
}
