// The duality gap, which bounds how far an objective is from the least one, and the screening that it allows.
//
// The problem is P(b) = mean of f_i(x_i b) + R(b), and its dual D(v) = -mean of f_i*(-n v_i) - R*(X'v). P - D >= 0 bounds P - min P. As v
// serve the residuals over n. Where R is made of norms, R* is 0 as long as X'v is within R's dual norm, 1 at most (core's `lambdaMax` is this
// norm), so v is scaled into it. With a ridge part R* is finite everywhere and v is taken as it is.
// Fercoq, Gramfort and Salmon (2015): v's optimum is within sqrt(2 * gap * smoothness / n) of it, so a block that would not
// leave zero anywhere in that ball is zero in the solution.
import { softThreshold } from "../softThreshold.ts";
import type { Blocks } from "./blocks.ts";
import type { Design } from "./design.ts";
import type { Family } from "./family.ts";

export interface Gap {
  readonly objective: number;
  /** `undefined` where nothing is penalized. */
  readonly gap: number | undefined;
  /** For each block whether it is zero in every solution. */
  readonly screened: (block: number) => boolean;
}

/** X' r / n, `[inputs, outputs]`. */
export function correlations(
  { columns, rows, inputs }: Design,
  residuals: Float64Array,
  outputs: number,
  out: Float64Array,
) {
  for (let j = 0; j < inputs; j++) {
    for (let k = 0; k < outputs; k++) {
      let sum = 0;
      for (let i = 0, x = j * rows, r = k * rows; i < rows; i++) sum += columns[x + i]! * residuals[r + i]!;
      out[j * outputs + k] = sum / rows;
    }
  }
}

/** |soft(u_block, l1)|: what a block pulls with, beyond what l1 holds. */
function pull(u: Float64Array, start: number, end: number, share: number, l1: number): number {
  let squares = 0;
  for (let i = start; i < end; i++) squares += softThreshold(share * u[i]!, l1) ** 2;
  return Math.sqrt(squares);
}

export function dualityGap(
  design: Design,
  family: Family,
  blocks: Blocks,
  state: { readonly coefficients: Float64Array; readonly scores: Float64Array; readonly residuals: Float64Array },
  u: Float64Array,
): Gap {
  const { outputs } = family;
  const { penalty, size, count, groupStrength } = blocks;
  const { l1, l2 } = blocks.terms;
  correlations(design, state.residuals, outputs, u);
  const objective = family.value(state.scores) + blocks.whole.value(state.coefficients);
  const each = size * outputs;
  const norm = penalty.lambdaMax({ data: u, shape: [design.inputs, outputs] });
  if (l2 === 0 && norm === undefined) return { objective, gap: undefined, screened: () => false };
  const share = l2 > 0 ? 1 : Math.min(1, 1 / norm!);
  let conjugate = 0;
  if (l2 > 0) {
    for (let b = 0; b < count; b++) {
      conjugate += Math.max(0, pull(u, b * each, (b + 1) * each, 1, l1) - groupStrength) ** 2 / (4 * l2);
    }
  }
  const gap = Math.max(0, objective + family.conjugate(state.residuals, share) + conjugate);
  const radius = Math.sqrt((2 * gap * family.smoothness) / design.rows);
  const screened = (b: number) => {
    let squares = 0;
    for (let j = b * size; j < (b + 1) * size; j++) squares += design.squares[j]! * design.rows;
    const reach = radius * Math.sqrt(squares);
    if (groupStrength > 0) return pull(u, b * each, (b + 1) * each, share, l1) + reach < groupStrength;
    for (let i = b * each; i < (b + 1) * each; i++) if (Math.abs(share * u[i]!) + reach >= l1) return false;
    return true;
  };
  return { objective, gap, screened };
}
