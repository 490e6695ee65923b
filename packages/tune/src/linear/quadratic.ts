// Block coordinate descent on a quadratic model of the data loss plus the penalty: glmnet's inner loop. Every block is moved to its
// minimum (one input: exactly; a group of inputs: of a bound of its curvature), the rest follows, and the intercepts are moved as one more
// block without a penalty.
import type { Blocks } from "./blocks.ts";
import type { Design } from "./design.ts";
import { gramOf, type Products } from "./gram.ts";

/** What is moved: see `LinearState`. */
export interface Moving {
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
  /** Residuals of the quadratic model, each times its curvature. */
  readonly pulls: Float64Array;
}

/** A quadratic model of the data loss around a state. */
export interface Quadratic {
  readonly design: Design;
  readonly blocks: Blocks;
  readonly outputs: number;
  readonly intercept: boolean;
  readonly curvatures: Float64Array;
  /** One an output. */
  readonly products: readonly Products[];
}

/** Moves blocks, each to its minimum. Gives the greatest of curvature * move^2. */
export type Pass = () => number;

/** A bound on the curvature along a block: of one input the curvature itself, the greatest over the outputs. */
function curvatureOf({ blocks: { size }, products }: Quadratic, block: number): number {
  const members = Array.from({ length: size }, (_, i) => block * size + i);
  // A greatest eigenvalue is at most the greatest sum of a row's absolutes (Gershgorin).
  const sums = products.flatMap((of) => members.map((a) => members.reduce((sum, b) => sum + Math.abs(of(a, b)), 0)));
  return Math.max(...sums);
}

/** Moves one block to its minimum, where `slopes` are minus the derivatives there. `follow` hears of each coefficient's move. */
function createMove({ blocks: { size, kernel }, outputs }: Quadratic, coefficients: Float64Array) {
  const each = size * outputs;
  const [wanted, moved] = [new Float64Array(each), new Float64Array(each)];
  return (block: number, curvature: number, slope: (e: number) => number, follow: (e: number, by: number) => void) => {
    const start = block * each;
    for (let e = 0; e < each; e++) wanted[e] = coefficients[start + e]! + slope(e) / curvature;
    kernel.prox(wanted, 1 / curvature, moved);
    let most = 0;
    for (let e = 0; e < each; e++) {
      const by = moved[e]! - coefficients[start + e]!;
      if (by === 0) continue;
      coefficients[start + e] = moved[e]!;
      follow(e, by);
      most = Math.max(most, curvature * by * by);
    }
    return most;
  };
}

function moveIntercepts({ curvatures, outputs, design: { rows } }: Quadratic, { intercepts, pulls }: Moving): number {
  let most = 0;
  for (let k = 0; k < outputs; k++) {
    let [sum, total] = [0, 0];
    for (let i = k * rows; i < (k + 1) * rows; i++) {
      sum += pulls[i]!;
      total += curvatures[i]!;
    }
    if (total === 0) continue;
    const by = sum / total;
    intercepts[k] = intercepts[k]! + by;
    for (let i = k * rows; i < (k + 1) * rows; i++) pulls[i] = pulls[i]! - by * curvatures[i]!;
    most = Math.max(most, (total / rows) * by * by);
  }
  return most;
}

/** Passes that keep the pulls of all rows: each costs rows times inputs. */
export function rowPass(quadratic: Quadratic, moving: Moving, over: readonly number[]): Pass {
  const { design, blocks, curvatures, outputs, intercept } = quadratic;
  const { rows, columns } = design;
  const { pulls } = moving;
  const move = createMove(quadratic, moving.coefficients);
  const bounds = over.map((block) => curvatureOf(quadratic, block));
  return () => {
    let most = 0;
    for (const [at, block] of over.entries()) {
      const curvature = bounds[at]!;
      // Constant inputs, and rows that no longer curve.
      if (curvature === 0) continue;
      const x = (e: number) => (block * blocks.size + Math.floor(e / outputs)) * rows;
      const slope = (e: number) => {
        let sum = 0;
        for (let i = 0, column = x(e), r = (e % outputs) * rows; i < rows; i++)
          sum += columns[column + i]! * pulls[r + i]!;
        return sum / rows;
      };
      const follow = (e: number, by: number) => {
        for (let i = 0, column = x(e), r = (e % outputs) * rows; i < rows; i++) {
          pulls[r + i] = pulls[r + i]! - by * curvatures[r + i]! * columns[column + i]!;
        }
      };
      most = Math.max(most, move(block, curvature, slope, follow));
    }
    return intercept ? Math.max(most, moveIntercepts(quadratic, moving)) : most;
  };
}

/** Passes over a few blocks that keep only the slopes of their inputs: each costs inputs squared. The pulls are left behind. */
export function gramPass(
  quadratic: Quadratic,
  { coefficients, intercepts, pulls }: Moving,
  over: readonly number[],
): Pass {
  const { design, blocks, curvatures, outputs, intercept, products } = quadratic;
  const { rows, columns } = design;
  const { size } = blocks;
  const inputs = over.flatMap((block) => Array.from({ length: size }, (_, i) => block * size + i));
  const n = inputs.length;
  // Outputs that curve alike share their products.
  const grams = products.map((of, k) => (k > 0 && of === products[0] ? undefined : gramOf(of, inputs)));
  const gram = (k: number) => grams[k] ?? grams[0]!;
  const mean = (numbers: Float64Array, k: number, at?: number) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += numbers[k * rows + i]! * (at === undefined ? 1 : columns[at * rows + i]!);
    return sum / rows;
  };
  const perOutput = <T>(make: (k: number) => T) => Array.from({ length: outputs }, (_, k) => make(k));
  const slopes = perOutput((k) => Float64Array.from(inputs, (j) => mean(pulls, k, j)));
  // The intercept is an input that is 1 in every row.
  const shifts = perOutput((k) => mean(pulls, k));
  const totals = perOutput((k) => mean(curvatures, k));
  const beside = perOutput((k) => Float64Array.from(inputs, (j) => mean(curvatures, k, j)));
  const move = createMove(quadratic, coefficients);
  const bounds = over.map((block) => curvatureOf(quadratic, block));
  const moveIntercept = (k: number) => {
    if (totals[k] === 0) return 0;
    const by = shifts[k]! / totals[k]!;
    intercepts[k] = intercepts[k]! + by;
    shifts[k] = 0;
    for (let a = 0; a < n; a++) slopes[k]![a] = slopes[k]![a]! - by * beside[k]![a]!;
    return totals[k]! * by * by;
  };
  return () => {
    let most = 0;
    for (const [at, block] of over.entries()) {
      if (bounds[at] === 0) continue;
      const slope = (e: number) => slopes[e % outputs]![at * size + Math.floor(e / outputs)]!;
      const follow = (e: number, by: number) => {
        const [k, a] = [e % outputs, at * size + Math.floor(e / outputs)];
        const [row, own] = [gram(k), slopes[k]!];
        for (let b = 0; b < n; b++) own[b] = own[b]! - by * row[a * n + b]!;
        shifts[k] = shifts[k]! - by * beside[k]![a]!;
      };
      most = Math.max(most, move(block, bounds[at]!, slope, follow));
    }
    if (intercept) for (let k = 0; k < outputs; k++) most = Math.max(most, moveIntercept(k));
    return most;
  };
}
