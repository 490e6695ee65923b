import { RegError } from "@reg/core";
import { type LayersModel, layers } from "@tensorflow/tfjs-layers";
import { buildTopology } from "../buildTopology.ts";
import type { LayerInternals } from "../internals.ts";
import { shadow } from "../shadow.ts";
import type { ModelTopology } from "./fromKeras.ts";

/** How many numbers a model may have: 800 MB of them. A few characters of JSON could ask for any number. */
const largest = 200_000_000;

/** A message of tfjs, which may hold the whole model. */
const messageOf = (cause: unknown): string => {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.length > 500 ? `${message.slice(0, 500)}…` : message.replace(/\.$/, "");
};

function refuse(received: string, cause?: unknown): RegError {
  const expected = "a model that tfjs can build";
  return new RegError("INVALID_MODEL", { who: "@reg/tfjs", what: "Keras model JSON", expected, received, cause });
}

/** Counts the weights that layers make while it is on, and stops before there are too many. */
function limitWeights(): () => void {
  const prototype = layers.Layer.prototype as unknown as LayerInternals & { addWeight(...args: unknown[]): unknown };
  const { addWeight } = prototype;
  let numbers = 0;
  return shadow(prototype, {
    addWeight(this: unknown, name: unknown, shape: unknown, ...others: unknown[]) {
      numbers += (shape as number[]).reduce((product, length) => product * length, 1);
      if (!(numbers <= largest)) throw refuse(`one of more than ${largest} weights, in ${name} of shape [${shape}]`);
      return addWeight.call(this, name, shape, ...others);
    },
  });
}

/** Builds a model with fresh weights. Throws `INVALID_MODEL` for one that tfjs cannot build, and leaves nothing of it. */
export async function buildModel(topology: ModelTopology): Promise<LayersModel> {
  try {
    return await buildTopology(topology, limitWeights);
  } catch (cause) {
    throw cause instanceof RegError ? cause : refuse(messageOf(cause), cause);
  }
}
