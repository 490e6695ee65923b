// The rows that a linear model learns from, prepared as glmnet prepares them: every input centred (where there is an intercept, which
// then need not be solved for together with the coefficients) and, if asked for, divided by its standard deviation.
import type { Rows } from "../problem.ts";

/** Rows of inputs, row-major: `data[row * inputs + input]`. */
export interface Matrix {
  readonly data: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

export interface Design {
  readonly rows: number;
  readonly inputs: number;
  /** One input after the other, centred and scaled. */
  readonly columns: Float64Array;
  readonly means: Float64Array;
  /** What each input was divided by: 1 for one that is constant, whose coefficient stays 0. */
  readonly scales: Float64Array;
  /** Of each column: sum of squares over `rows`. 0 for a constant input. */
  readonly squares: Float64Array;
}

export interface DesignOptions {
  readonly intercept: boolean;
  /** Divides each input by its standard deviation, over all rows and not one less, as glmnet and StandardScaler. */
  readonly standardize: boolean;
}

/** Below this part of an input's size, its deviation is rounding. */
const roundingOfMean = 1e-13;

/** The rows of a matrix as columns of numbers that are centred and scaled. */
export function createDesign({ data, columns: inputs }: Matrix, rows: Rows, options: DesignOptions): Design {
  const n = rows.length;
  const columns = new Float64Array(inputs * n);
  const means = new Float64Array(inputs);
  const scales = new Float64Array(inputs).fill(1);
  const squares = new Float64Array(inputs);
  for (let j = 0; j < inputs; j++) {
    const column = columns.subarray(j * n, (j + 1) * n);
    let [sum, most] = [0, 0];
    for (let i = 0; i < n; i++) {
      column[i] = data[rows[i]! * inputs + j]!;
      sum += column[i]!;
      most = Math.max(most, Math.abs(column[i]!));
    }
    const mean = sum / n;
    let around = 0;
    for (let i = 0; i < n; i++) around += (column[i]! - mean) ** 2;
    const deviation = Math.sqrt(around / n);
    const constant = deviation <= roundingOfMean * most;
    means[j] = options.intercept ? mean : 0;
    if (options.standardize && !constant) scales[j] = deviation;
    // Beside an intercept a constant input says nothing.
    const factor = constant && options.intercept ? 0 : 1 / scales[j]!;
    for (let i = 0; i < n; i++) {
      column[i] = (column[i]! - means[j]!) * factor;
      squares[j] = squares[j]! + (column[i]! * column[i]!) / n;
    }
  }
  return { rows: n, inputs, columns, means, scales, squares };
}
