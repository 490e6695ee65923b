// The weights of a Keras model that `tensorflowjs_converter` made of its H5 file, put into the model tfjs built of its JSON.
import { RegError } from "@reg/core";
import * as tf from "@tensorflow/tfjs-core";
import type { LayerVariable } from "../internals.ts";

// Keras 3 calls the kernel of a DepthwiseConv2D simply so.
const segments = (name: string): string[] => name.replace(/\/depthwise_kernel$/, "/kernel").split("/");

/** Keras 3 puts the names of models before a layer's and that of a recurrent layer's cell after it; tfjs has neither. */
function isSame(keras: string, ours: string): boolean {
  const wanted = segments(ours);
  let at = 0;
  for (const segment of segments(keras)) if (segment === wanted[at]) at++;
  return at === wanted.length;
}

const namesOf = (weights: readonly LayerVariable[]) => weights.map(({ originalName }) => originalName).join(", ");

const invalid = (what: string, expected: string, received: string, advice = "Convert the model anew.") =>
  new RegError("INVALID_MODEL", { who: "@reg/tfjs", what, expected, received, advice });

function weightNamed(name: string, weights: readonly LayerVariable[]): LayerVariable {
  const [weight, ...others] = weights.filter(({ originalName }) => isSame(name, originalName));
  if (weight && others.length === 0) return weight;
  const among = namesOf(weight ? [weight, ...others] : weights);
  const advice = `Convert the model as H5 (model.save("model.h5")): a .keras file does not keep the names of layers.`;
  throw invalid(
    `weight ${name}`,
    "the name of one weight of the model",
    `that of ${others.length + (weight ? 1 : 0)} of ${among}`,
    advice,
  );
}

/** Gives each weight its numbers, by name. Throws `INVALID_MODEL` unless all are there; nothing is written then. */
export function readWeights(
  weights: readonly LayerVariable[],
  { weightData, weightSpecs }: Pick<tf.io.ModelArtifacts, "weightData" | "weightSpecs">,
): void {
  tf.tidy(() => {
    const found = new Map<LayerVariable, tf.Tensor>();
    for (const [name, tensor] of Object.entries(tf.io.decodeWeights(weightData!, weightSpecs!))) {
      const weight = weightNamed(name, weights);
      if (found.has(weight)) throw invalid(`weight ${name}`, `${weight.originalName} once`, "it again");
      if (tensor.shape.join() !== weight.shape.join()) {
        throw invalid(`weight ${name}`, `shape [${weight.shape}]`, `[${tensor.shape}]`);
      }
      found.set(weight, tensor);
    }
    const missing = weights.filter((weight) => !found.has(weight));
    if (missing.length > 0) throw invalid("weights", "all weights of the model", `none for ${namesOf(missing)}`);
    for (const [weight, tensor] of found) weight.read().assign(tensor);
  });
}
