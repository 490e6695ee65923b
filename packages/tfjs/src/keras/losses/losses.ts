import * as classification from "./classification.ts";
import type { Loss } from "./loss.ts";
import * as regression from "./regression.ts";

/** The losses of Keras, by its names of their functions. */
export const losses: Readonly<Record<string, Loss>> = {
  mean_squared_error: regression.meanSquaredError,
  mean_absolute_error: regression.meanAbsoluteError,
  mean_absolute_percentage_error: regression.meanAbsolutePercentageError,
  mean_squared_logarithmic_error: regression.meanSquaredLogarithmicError,
  huber: regression.huber,
  log_cosh: regression.logCosh,
  poisson: regression.poisson,
  cosine_similarity: regression.cosineSimilarity,
  categorical_crossentropy: classification.categoricalCrossentropy,
  sparse_categorical_crossentropy: classification.sparseCategoricalCrossentropy,
  binary_crossentropy: classification.binaryCrossentropy,
  binary_focal_crossentropy: classification.binaryFocalCrossentropy,
  categorical_focal_crossentropy: classification.categoricalFocalCrossentropy,
  kl_divergence: classification.klDivergence,
  hinge: classification.hinge,
  squared_hinge: classification.squaredHinge,
  categorical_hinge: classification.categoricalHinge,
};

/** Keras' other words for them; "LogCosh" is log_cosh without a word here. */
const others: Readonly<Record<string, string>> = {
  ...{ mse: "mean_squared_error", mae: "mean_absolute_error", mape: "mean_absolute_percentage_error" },
  ...{ msle: "mean_squared_logarithmic_error", bce: "binary_crossentropy", kld: "kl_divergence" },
  ...{ kullback_leibler_divergence: "kl_divergence", kldivergence: "kl_divergence", logcosh: "log_cosh" },
};

/** The name of a loss by any of Keras' words for it: of its class, its function, or short. */
export function lossName(word: string): string | undefined {
  const snake = word.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
  const name = others[snake] ?? snake;
  return Object.hasOwn(losses, name) ? name : undefined;
}
