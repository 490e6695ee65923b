import { show } from "@reg/core/adapter";
import type { Call } from "./calls.ts";
import { isEntry, type KerasEntry } from "./json.ts";
import { unsupported } from "./unsupported.ts";

const random = new Set(["Dropout", "SpatialDropout1D", "GaussianDropout", "GaussianNoise", "AlphaDropout"]);

/** Whether a layer, or one in it, computes something else in training. */
function changes({ class_name, config }: KerasEntry): boolean {
  if (random.has(class_name)) return config.rate !== 0 && config.stddev !== 0;
  if (class_name === "BatchNormalization") return config.trainable !== false;
  if (config.dropout || config.recurrent_dropout) return true;
  const parts = [config.layers, config.cells, config.layer, config.cell].flat();
  return parts.some((part) => isEntry(part) && changes(part));
}

/**
 * A call with `training` fixed, which tfjs would forget. It may stand where training makes no difference: a model whose
 * BatchNormalization is frozen, as transfer learning has it. Throws `UNSUPPORTED_MODEL` elsewhere.
 */
export function assertFree({ of: { name, entry }, rows }: Call): void {
  const fixed = rows
    .map(([, , , kwargs]) => (kwargs as { training?: boolean }).training)
    .find((is) => is !== undefined);
  if (fixed === undefined || !changes(entry)) return;
  throw unsupported(
    `layer ${show(name)} (${entry.class_name})`,
    "a call without training, which tfjs cannot fix for a layer",
    `training=${fixed}`,
    "Call it without training; freeze its BatchNormalization and set its dropout to 0.",
  );
}
