// Solves a linear model with a penalty: quadratic models of the data loss, each solved by block coordinate descent with Anderson's
// extrapolation (Bertrand and Massias 2021), until the duality gap is small. Blocks that the gap rules out are not looked at again.
import { anderson, depth } from "./anderson.ts";
import type { Blocks } from "./blocks.ts";
import type { Design } from "./design.ts";
import type { Family } from "./family.ts";
import { dualityGap, type Gap } from "./gap.ts";
import { mostInGram, productsOf, rememberProducts } from "./gram.ts";
import { type LinearState, polishIntercepts, writeScores } from "./linearState.ts";
import { gramPass, type Quadratic, rowPass } from "./quadratic.ts";

/** Passes end when the moves, squared, are this part of the first one's. */
const enoughForModel = 1e-6;
/** Passes over one model. That of several outputs leaves out what they do together: its minimum is not worth many. */
const mostOfModel = { one: 1000, several: 8 };
/** Of the last passes, which the gap is too coarse to judge: its rounding is that of the objective. */
const lastPasses = { enough: 1e-24, most: 200 };

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
  /** Of the same design and family. */
  readonly model: Modeller;
}

const isLive = (coefficients: Float64Array, block: number, each: number): boolean => {
  for (let e = block * each; e < (block + 1) * each; e++) if (coefficients[e] !== 0) return true;
  return false;
};

/** Moves the state to about the minimum of the quadratic model: a pass over all blocks, and then over those that are not zero. */
function descend(
  quadratic: Quadratic,
  state: LinearState,
  left: readonly number[],
  mostPasses: number,
  enough = enoughForModel,
) {
  const moving = { ...state, pulls: state.residuals.slice() };
  const { size } = quadratic.blocks;
  const first = rowPass(quadratic, moving, left)();
  const live = left.filter((block) => isLive(state.coefficients, block, size * quadratic.outputs));
  const pass = (live.length * size > mostInGram ? rowPass : gramPass)(quadratic, moving, live);
  const extrapolation = anderson(state);
  let passes = 1;
  // A part of the first move squared: the model is only a model, and the gap decides when all is done.
  for (let moved = first; moved > enough * first && moved > 0 && passes < mostPasses; passes++) {
    moved = pass();
    extrapolation.add(state);
  }
  return { passes, extrapolation };
}

/** Makes quadratic models. Curvatures that stay the same are multiplied with the inputs once in the learner's life. */
export function createModeller(design: Design, family: Family, intercept: boolean) {
  const { outputs } = family;
  const { rows, inputs } = design;
  const curvatures = new Float64Array(rows * outputs);
  const of = (k: number) => productsOf(design, curvatures.subarray(k * rows, (k + 1) * rows));
  const staying = family.curvature === "bound" ? rememberProducts(of(0), inputs) : undefined;
  return (blocks: Blocks, state: LinearState): Quadratic => {
    family.curvatures(state.scores, curvatures);
    const products = Array.from({ length: outputs }, (_, k) => staying ?? of(k));
    return { design, blocks, outputs, intercept, curvatures, products };
  };
}

export type Modeller = ReturnType<typeof createModeller>;

export function solve(
  design: Design,
  family: Family,
  blocks: Blocks,
  state: LinearState,
  { intercept, gap: wanted, mostPasses, model }: SolveOptions,
): Solved {
  const each = blocks.size * family.outputs;
  const u = new Float64Array(state.coefficients.length);
  const objectiveOf = () => family.value(state.scores) + blocks.whole.value(state.coefficients);
  let left = Array.from({ length: blocks.count }, (_, block) => block);
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
  let [stalled, rounds] = [0, 0];
  // A bound of the curvature makes short steps, which go on in one direction.
  const across = anderson(state);
  while (passes < mostPasses && stalled < 3 && !(now.gap !== undefined && now.gap <= wanted)) {
    left = left.filter((block) => !now.screened(block));
    clearBlocks(state.coefficients, new Set(left), blocks.count, each);
    refresh();
    const before = { coefficients: state.coefficients.slice(), intercepts: state.intercepts.slice() };
    const objective = objectiveOf();
    const { passes: taken, extrapolation } = descend(
      model(blocks, state),
      state,
      left,
      Math.min(family.outputs > 1 ? mostOfModel.several : mostOfModel.one, mostPasses - passes),
    );
    passes += taken;
    refresh();
    if (family.curvature === "exact") searchLine(state, before, objective, objectiveOf, refresh);
    extrapolation.tryOn(state, objectiveOf, refresh);
    across.add(state);
    if (++rounds % depth === 0) across.tryOn(state, objectiveOf, refresh);
    const last = now;
    now = measure();
    // The objective is flat near its minimum, where the gap still falls.
    const falls = now.gap !== undefined && last.gap !== undefined && now.gap < 0.9 * last.gap;
    stalled = !falls && objective - now.objective <= 1e-15 * Math.abs(objective) ? stalled + 1 : 0;
  }
  if (passes > 0) {
    const before = { coefficients: state.coefficients.slice(), intercepts: state.intercepts.slice() };
    passes += descend(model(blocks, state), state, left, lastPasses.most, lastPasses.enough).passes;
    refresh();
    searchLine(state, before, now.objective, objectiveOf, refresh);
    now = measure();
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
  // Near the minimum a step to a smaller gap may seem to go up by a rounding.
  const rounding = 4e-16 * Math.abs(objective);
  for (let halvings = 0; halvings < 40 && !(objectiveOf() <= objective + rounding); halvings++) {
    for (const part of ["coefficients", "intercepts"] as const) {
      for (let i = 0; i < state[part].length; i++) state[part][i] = (state[part][i]! + before[part][i]!) / 2;
    }
    refresh();
  }
}
