// The parameters of a LayersModel: which there are, what each is for, and where its layer keeps a regularizer for it.
import type { Weights } from "@reg/core";
import { assertFits, type Parameter } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs-core";
import type { LayerInternals, LayerVariable } from "./internals.ts";
import { roleOf } from "./roleOf.ts";

/** A parameter of a live model, with what training and saving need of it. */
export interface TensorParameter extends Parameter {
  readonly variable: tf.Variable;
  readonly layerVariable: LayerVariable;
  /** The layer or cell that made the weight. */
  readonly owner: LayerInternals;
  /** The member of `owner` that holds the weight's regularizer, such as `kernelRegularizer`; custom layers may have none. */
  readonly slot: string | undefined;
}

/** Where layers keep the regularizer of a weight, by its name. */
const slots: Readonly<Record<string, string>> = {
  kernel: "kernelRegularizer",
  depthwise_kernel: "depthwiseRegularizer",
  pointwise_kernel: "pointwiseRegularizer",
  recurrent_kernel: "recurrentRegularizer",
  embeddings: "embeddingsRegularizer",
  bias: "biasRegularizer",
  beta: "betaRegularizer",
  gamma: "gammaRegularizer",
  alpha: "alphaRegularizer",
};

/** The layers and cells a layer is made of. */
export const childrenOf = ({ cell, cells, layer, forwardLayer, backwardLayer }: LayerInternals): LayerInternals[] =>
  [cell, ...(cells ?? []), layer, forwardLayer, backwardLayer].filter((child) => child !== undefined && child !== null);

/** The layer, its cells and what it wraps, all of which may own weights. */
export const ownersIn = (layer: LayerInternals): LayerInternals[] => [layer, ...childrenOf(layer).flatMap(ownersIn)];

/** The weight's name within its layer: `kernel`, or `forward_lstm/kernel` under a wrapper. */
export function nameWithin(layer: LayerInternals, { originalName }: LayerVariable): string {
  const start = originalName.lastIndexOf(`${layer.name}/`);
  // A layer that was built under another name (`TimeDistributed` renames nothing, custom layers may) keeps its last word.
  return start < 0
    ? originalName.slice(originalName.lastIndexOf("/") + 1)
    : originalName.slice(start + layer.name.length + 1);
}

function parameter(layer: LayerInternals, variable: LayerVariable, prefix: string): TensorParameter {
  const name = nameWithin(layer, variable);
  const slot = slots[name.slice(name.lastIndexOf("/") + 1)];
  // Variables of a built layer have no unknown dimensions.
  const shape = variable.shape as readonly number[];
  const owner = ownersIn(layer).find((owner) => owner._trainableWeights.includes(variable)) ?? layer;
  const path = `${prefix}${layer.name}/${name}`;
  return {
    path,
    role: roleOf(name, shape),
    shape,
    variable: variable.read(),
    layerVariable: variable,
    owner,
    slot: slot !== undefined && slot in owner ? slot : undefined,
    read: async () => ({ data: (await variable.read().data()) as Float32Array, shape }),
    write(weights: Weights) {
      assertFits(weights, { path, shape }, "@reg/tfjs");
      tf.tidy(() => {
        variable.write(tf.tensor(Float32Array.from(weights.data), [...shape]));
      });
    },
  };
}

/** What the layer and its children made to be trained. A frozen layer hides them from `trainableWeights`. */
const weightsOf = (layer: LayerInternals): readonly LayerVariable[] => [
  ...new Set([...layer.trainableWeights, ...ownersIn(layer).flatMap((owner) => owner._trainableWeights)]),
];

/**
 * Every weight that training may change, in the model's order, each once however often its layer is shared. Paths are
 * `<layer>/<weight>` as in Keras (`dense_1/kernel`), with the model's name before them in a nested model
 * (`encoder/dense_1/kernel`) and the wrapped layer's in a wrapper (`bidirectional_1/forward_lstm_1/kernel`).
 */
export function parametersOf(layers: readonly LayerInternals[]): TensorParameter[] {
  const seen = new Set<LayerVariable>();
  const collect = (layer: LayerInternals, prefix: string): TensorParameter[] => {
    const parts = layer.layers ?? (layer.layer?.layers && [layer.layer]);
    if (parts) return parts.flatMap((inner) => collect(inner, `${prefix}${layer.name}/`));
    const fresh = weightsOf(layer).filter((variable) => !seen.has(variable));
    for (const variable of fresh) seen.add(variable);
    return fresh.map((variable) => parameter(layer, variable, prefix));
  };
  return layers.flatMap((layer) => collect(layer, ""));
}
