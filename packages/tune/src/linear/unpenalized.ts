// Linear models without a penalty, on few inputs: Newton's steps by Cholesky. For the refit of a support.
import type { Design } from "./design.ts";
import type { Family } from "./family.ts";
import { gramOf, productsOf } from "./gram.ts";
import { type LinearState, writeScores } from "./linearState.ts";

/** Solves a x = b for a symmetric positive definite `a`, row-major; inputs that others explain get 0. */
function solvePositive(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const l = a.slice();
  const dropped = new Uint8Array(n);
  for (let j = 0; j < n; j++) {
    let pivot = l[j * n + j]!;
    for (let k = 0; k < j; k++) pivot -= l[j * n + k]! ** 2;
    // What rounding leaves of an input that the ones before it explain.
    dropped[j] = Number(!(pivot > 1e-12 * a[j * n + j]!));
    const root = dropped[j] ? 1 : Math.sqrt(pivot);
    l[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = l[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      l[i * n + j] = dropped[j] ? 0 : sum / root;
    }
  }
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= l[i * n + k]! * x[k]!;
    x[i] = dropped[i] ? 0 : sum / l[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let k = i + 1; k < n; k++) sum -= l[k * n + i]! * x[k]!;
    x[i] = dropped[i] ? 0 : sum / l[i * n + i]!;
  }
  return x;
}

/** A design with one more input that is 1 in every row. */
function withOnes({ rows, inputs, columns, means, scales, squares }: Design): Design {
  const wider = new Float64Array(columns.length + rows).fill(1);
  wider.set(columns);
  return { rows, inputs: inputs + 1, columns: wider, means, scales, squares };
}

/** Moves one output by Newton's step. Gives the step's decrease, to first order. */
function newtonStep(wide: Design, family: Family, state: LinearState, curvatures: Float64Array, k: number): number {
  const { rows, inputs: n, columns } = wide;
  const { coefficients, intercepts, residuals } = state;
  const outputs = family.outputs;
  const gram = gramOf(
    productsOf(wide, curvatures.subarray(k * rows, (k + 1) * rows)),
    Array.from({ length: n }, (_, j) => j),
  );
  const slopes = Float64Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += columns[j * rows + i]! * residuals[k * rows + i]!;
    return sum / rows;
  });
  const step = solvePositive(gram, slopes);
  const inputs = coefficients.length / outputs;
  for (let j = 0; j < inputs; j++) coefficients[j * outputs + k] = coefficients[j * outputs + k]! + step[j]!;
  if (n > inputs) intercepts[k] = intercepts[k]! + step[inputs]!;
  return step.reduce((sum, by, j) => sum + by * slopes[j]!, 0);
}

/**
 * Moves a state to the minimum of the data loss. Where classes can be told apart without an error there is none: the steps end when the loss is a
 * thousandth of what it was, which is as sure of every row as anyone needs.
 */
export function fitUnpenalized(design: Design, family: Family, state: LinearState, intercept: boolean): void {
  const wide = intercept ? withOnes(design) : design;
  const curvatures = new Float64Array(state.scores.length);
  const start = family.value(state.scores);
  // One step of a quadratic; a handful of Newton's; more of those whose curvature is a bound.
  for (let round = 0; round < 200; round++) {
    const before = family.value(state.scores);
    if (family.loss === "cross-entropy" && before < 1e-3 * start) return;
    family.curvatures(state.scores, curvatures);
    const kept = { coefficients: state.coefficients.slice(), intercepts: state.intercepts.slice() };
    let decrease = 0;
    for (let k = 0; k < family.outputs; k++) decrease += newtonStep(wide, family, state, curvatures, k);
    writeScores(design, state);
    for (let halving = 0; halving < 40 && !(family.value(state.scores) <= before); halving++) {
      for (const part of ["coefficients", "intercepts"] as const) {
        for (let i = 0; i < state[part].length; i++) state[part][i] = (state[part][i]! + kept[part][i]!) / 2;
      }
      writeScores(design, state);
    }
    family.residuals(state.scores, state.residuals);
    if (!(decrease > 1e-14 * before)) return;
  }
}
