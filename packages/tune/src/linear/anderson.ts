// Anderson's extrapolation of coordinate descent: of the last iterates it takes the combination, weights summing to 1, whose differences
// cancel best. It is kept only where it lowers the objective, so that nothing is lost by trying.

/** What is extrapolated. */
export interface Extrapolated {
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
}

export interface Anderson {
  add(state: Extrapolated): void;
  /** Moves the state to the extrapolated one where the objective is lower there. */
  tryOn(state: Extrapolated, objectiveOf: () => number, refresh: () => void): void;
}

/** How many iterates are combined, and one more. */
export const depth = 6;

function write({ coefficients, intercepts }: Extrapolated, into: Float64Array): Float64Array {
  into.set(coefficients);
  into.set(intercepts, coefficients.length);
  return into;
}

/** Solves `a x = ones` by elimination with pivots; `undefined` where `a` has no inverse. */
function solveOnes(a: number[][]): number[] | undefined {
  const n = a.length;
  const rows = a.map((row) => [...row, 1]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(rows[r]![c]!) > Math.abs(rows[pivot]![c]!)) pivot = r;
    [rows[c], rows[pivot]] = [rows[pivot]!, rows[c]!];
    if (rows[c]![c] === 0) return undefined;
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = rows[r]![c]! / rows[c]![c]!;
      for (let k = c; k <= n; k++) rows[r]![k] = rows[r]![k]! - factor * rows[c]![k]!;
    }
  }
  return rows.map((row, r) => row[n]! / row[r]!);
}

/** The weights of the iterates from the second on. */
function weightsOf(iterates: readonly Float64Array[]): number[] | undefined {
  const moves = iterates.slice(1).map((to, i) => to.map((x, e) => x - iterates[i]![e]!));
  const products = moves.map((a) => moves.map((b) => a.reduce((sum, x, e) => sum + x * b[e]!, 0)));
  const trace = products.reduce((sum, row, i) => sum + row[i]!, 0);
  if (!(trace > 0)) return undefined;
  // Moves of a converging descent are nearly parallel.
  const solution = solveOnes(products.map((row, i) => row.map((x, j) => (i === j ? x + 1e-10 * trace : x))));
  const sum = solution?.reduce((total, x) => total + x, 0) ?? 0;
  return sum === 0 || !Number.isFinite(sum) ? undefined : solution!.map((x) => x / sum);
}

export function anderson(start: Extrapolated): Anderson {
  const size = start.coefficients.length;
  const length = size + start.intercepts.length;
  // Every pass is kept for a while: the room is used again.
  const iterates = Array.from({ length: depth }, () => new Float64Array(length));
  write(start, iterates[0]!);
  let known = 1;
  return {
    add(state) {
      if (known === depth) iterates.push(iterates.shift()!);
      else known++;
      write(state, iterates[known - 1]!);
    },
    tryOn(state, objectiveOf, refresh) {
      const weights = known === depth ? weightsOf(iterates) : undefined;
      if (!weights) return;
      const objective = objectiveOf();
      const kept = write(state, new Float64Array(length));
      const put = (e: number, x: number) => {
        if (e < size) state.coefficients[e] = x;
        else state.intercepts[e - size] = x;
      };
      for (let e = 0; e < length; e++) {
        const x = weights.reduce((sum, w, i) => sum + w * iterates[i + 1]![e]!, 0);
        put(e, x);
      }
      refresh();
      if (objectiveOf() < objective) return;
      for (const [e, x] of kept.entries()) put(e, x);
      refresh();
    },
  };
}
