// Block coordinate descent on a quadratic model of the data loss plus the penalty: glmnet's inner loop. Every block is moved to its
// minimum (one input: exactly; a group of inputs: of a bound of its curvature), the residuals follow, and the intercepts are moved as one more
// block without a penalty.
import type { Blocks } from "./blocks.ts";
import type { Design } from "./design.ts";

/** What is moved: see `LinearState`. */
export interface Moving {
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
  /** Residuals of the quadratic model, each times its curvature. */
  readonly pulls: Float64Array;
}

export interface Quadratic {
  /** One pass over these blocks. Gives the greatest of curvature * move^2. */
  pass(moving: Moving, over: readonly number[]): number;
}

/** For each block a bound on the curvature along it: of one input the curvature itself, the greatest over the outputs. */
function blockCurvatures(design: Design, { size, count }: Blocks, curvatures: Float64Array, outputs: number) {
  const { rows, columns } = design;
  /** Of inputs a and b, for output k. */
  const product = (a: number, b: number, k: number) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += curvatures[k * rows + i]! * columns[a * rows + i]! * columns[b * rows + i]!;
    return sum / rows;
  };
  // A greatest eigenvalue is at most the greatest sum of a row's absolutes (Gershgorin).
  const bound = (block: number, k: number) => {
    let most = 0;
    for (let a = block * size; a < (block + 1) * size; a++) {
      let sum = 0;
      for (let b = block * size; b < (block + 1) * size; b++) sum += Math.abs(product(a, b, k));
      most = Math.max(most, sum);
    }
    return most;
  };
  return Float64Array.from({ length: count }, (_, block) => {
    let most = 0;
    for (let k = 0; k < outputs; k++) most = Math.max(most, bound(block, k));
    return most;
  });
}

/** The quadratic model with these curvatures, ready for passes. */
export function createQuadratic(
  design: Design,
  blocks: Blocks,
  curvatures: Float64Array,
  { outputs, intercept }: { readonly outputs: number; readonly intercept: boolean },
): Quadratic {
  const { rows, columns } = design;
  const { size, kernel } = blocks;
  const bounds = blockCurvatures(design, blocks, curvatures, outputs);
  const each = size * outputs;
  const [wanted, moved] = [new Float64Array(each), new Float64Array(each)];
  const totals = Float64Array.from({ length: outputs }, (_, k) => {
    return curvatures.subarray(k * rows, (k + 1) * rows).reduce((sum, c) => sum + c, 0);
  });

  function moveBlock({ coefficients, pulls }: Moving, block: number): number {
    const curvature = bounds[block]!;
    // Constant inputs, and rows that no longer curve.
    if (curvature === 0) return 0;
    for (let e = 0; e < each; e++) {
      const x = (block * size + Math.floor(e / outputs)) * rows;
      const r = (e % outputs) * rows;
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += columns[x + i]! * pulls[r + i]!;
      wanted[e] = coefficients[block * each + e]! + sum / rows / curvature;
    }
    kernel.prox(wanted, 1 / curvature, moved);
    let most = 0;
    for (let e = 0; e < each; e++) {
      const by = moved[e]! - coefficients[block * each + e]!;
      if (by === 0) continue;
      coefficients[block * each + e] = moved[e]!;
      const x = (block * size + Math.floor(e / outputs)) * rows;
      const r = (e % outputs) * rows;
      for (let i = 0; i < rows; i++) pulls[r + i] = pulls[r + i]! - by * curvatures[r + i]! * columns[x + i]!;
      most = Math.max(most, curvature * by * by);
    }
    return most;
  }

  function moveIntercepts({ intercepts, pulls }: Moving): number {
    let most = 0;
    for (let k = 0; k < outputs; k++) {
      if (totals[k] === 0) continue;
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += pulls[k * rows + i]!;
      const by = sum / totals[k]!;
      intercepts[k] = intercepts[k]! + by;
      for (let i = k * rows; i < (k + 1) * rows; i++) pulls[i] = pulls[i]! - by * curvatures[i]!;
      most = Math.max(most, (totals[k]! / rows) * by * by);
    }
    return most;
  }

  return {
    pass(moving, over) {
      let most = 0;
      for (const block of over) most = Math.max(most, moveBlock(moving, block));
      return intercept ? Math.max(most, moveIntercepts(moving)) : most;
    },
  };
}
