// Products of inputs, weighted by the curvature of each row: with them a pass of coordinate descent costs as much as the live inputs squared,
// whatever the number of rows. glmnet's covariance updates.
import type { Design } from "./design.ts";

/** More inputs than this at once are moved with the rows instead: their products would fill 8 MB and more. */
export const mostInGram = 1024;

/** The mean over rows of curvature * input a * input b. */
export type Products = (a: number, b: number) => number;

/** The products for curvatures of one output. */
export function productsOf({ columns, rows }: Design, curvatures: Float64Array): Products {
  return (a, b) => {
    let sum = 0;
    for (let i = 0, x = a * rows, y = b * rows; i < rows; i++)
      sum += curvatures[i]! * columns[x + i]! * columns[y + i]!;
    return sum / rows;
  };
}

/** The same, each computed once: for curvatures that stay. */
export function rememberProducts(products: Products, inputs: number): Products {
  if (inputs > mostInGram) return products;
  const known = new Float64Array(inputs * inputs).fill(Number.NaN);
  return (a, b) => {
    const at = a < b ? a * inputs + b : b * inputs + a;
    if (Number.isNaN(known[at]!)) known[at] = products(a, b);
    return known[at]!;
  };
}

/** The products of some inputs as a matrix, row-major. */
export function gramOf(products: Products, inputs: readonly number[]): Float64Array {
  const n = inputs.length;
  const gram = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = a; b < n; b++) gram[a * n + b] = gram[b * n + a] = products(inputs[a]!, inputs[b]!);
  }
  return gram;
}
