// The data losses of linear models: what a row's loss is, given the model's outputs for it. Everything is over arrays of all outputs, one
// output after the other: `scores[output * rows + row]`. Losses are means over the rows, as in glmnet; scikit-learn's `C` is 1 / (rows * strength).

export interface Family {
  readonly loss: string;
  readonly outputs: number;
  /** No row's loss curves more than this, in any direction. */
  readonly smoothness: number;
  /** The mean loss. */
  value(scores: Float64Array): number;
  /** Writes minus the derivative of each row's loss, not divided by the rows. */
  residuals(scores: Float64Array, out: Float64Array): void;
  /**
   * Writes the curvature of each row's loss along each output, or a bound on it. `exact` says which: a model of a bound always lies
   * above the loss, so that a step to its minimum needs no line search.
   */
  curvatures(scores: Float64Array, out: Float64Array): void;
  readonly curvature: "exact" | "bound";
  /** The mean of the convex conjugates at minus `share` times the residuals. */
  conjugate(residuals: Float64Array, share: number): number;
}

/** Half the squared error, of one or several numbers a row. */
export function gaussian(targets: Float64Array, rows: number): Family {
  return {
    loss: "half the squared error",
    outputs: targets.length / rows,
    smoothness: 1,
    value(scores) {
      let sum = 0;
      for (let i = 0; i < scores.length; i++) sum += (scores[i]! - targets[i]!) ** 2;
      return sum / (2 * rows);
    },
    residuals(scores, out) {
      for (let i = 0; i < scores.length; i++) out[i] = targets[i]! - scores[i]!;
    },
    curvatures: (_, out) => void out.fill(1),
    curvature: "bound",
    conjugate(residuals, share) {
      let sum = 0;
      for (let i = 0; i < residuals.length; i++) {
        const u = -share * residuals[i]!;
        sum += u * (u / 2 + targets[i]!);
      }
      return sum / rows;
    },
  };
}

/** p * log p, continued to 0. Rounding may bring p below 0. */
const entropy = (p: number): number => (p > 0 ? p * Math.log(p) : 0);

/** log(1 + e^x), for any x. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** The cross-entropy of two classes: one output, the logit of class 1. */
export function binomial(labels: ArrayLike<number>): Family {
  const rows = labels.length;
  const probability = (score: number) => 1 / (1 + Math.exp(-score));
  return {
    loss: "cross-entropy",
    outputs: 1,
    smoothness: 1 / 4,
    value(scores) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += softplus(labels[i] === 1 ? -scores[i]! : scores[i]!);
      return sum / rows;
    },
    residuals(scores, out) {
      for (let i = 0; i < rows; i++) out[i] = labels[i]! - probability(scores[i]!);
    },
    curvatures(scores, out) {
      for (let i = 0; i < rows; i++) {
        const p = probability(scores[i]!);
        out[i] = p * (1 - p);
      }
    },
    curvature: "exact",
    conjugate(residuals, share) {
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        // Computed from the side of the label: 1 - (1 - p) would lose p where it is small.
        const other = share * Math.abs(residuals[i]!);
        sum += entropy(other) + (other < 1 ? (1 - other) * Math.log1p(-other) : 0);
      }
      return sum / rows;
    },
  };
}

/** The cross-entropy of several classes: one output a class, of which only differences count. */
export function multinomial(labels: ArrayLike<number>, classes: number): Family {
  const rows = labels.length;
  /** The log of the sum of the exponentials of a row's outputs. */
  const logSum = (scores: Float64Array, i: number) => {
    let most = -Infinity;
    for (let k = 0; k < classes; k++) most = Math.max(most, scores[k * rows + i]!);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp(scores[k * rows + i]! - most);
    return most + Math.log(sum);
  };
  return {
    loss: "cross-entropy",
    outputs: classes,
    // Of diag(p) - p p', by Böhning (1992).
    smoothness: 1 / 2,
    value(scores) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += logSum(scores, i) - scores[labels[i]! * rows + i]!;
      return sum / rows;
    },
    residuals(scores, out) {
      for (let i = 0; i < rows; i++) {
        const log = logSum(scores, i);
        for (let k = 0; k < classes; k++) {
          out[k * rows + i] = (labels[i] === k ? 1 : 0) - Math.exp(scores[k * rows + i]! - log);
        }
      }
    },
    // diag(p) - p p' is the Laplacian of a graph with weights p_k * p_l, and so at most twice its degrees, p_k * (1 - p_k). The bound of
    // Böhning, 1/2, holds everywhere and is far above this where a class is sure.
    curvatures(scores, out) {
      for (let i = 0; i < rows; i++) {
        const log = logSum(scores, i);
        for (let k = 0; k < classes; k++) {
          const p = Math.exp(scores[k * rows + i]! - log);
          out[k * rows + i] = Math.min(1 / 2, 2 * p * (1 - p));
        }
      }
    },
    curvature: "exact",
    conjugate(residuals, share) {
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        for (let k = 0; k < classes; k++) {
          const label = labels[i] === k ? 1 : 0;
          sum += entropy(label - share * residuals[k * rows + i]!);
        }
      }
      return sum / rows;
    },
  };
}
