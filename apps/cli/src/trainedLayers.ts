import type { Weights } from "@reg/core";
import type { Recipe } from "./recipe.ts";
import type { Layer, Trained, TrainedParameter } from "./stacks/stack.ts";

/** A kernel in Keras' layout, `[inputs, units]`, however the stack stores it. */
function inKerasLayout({ weights: { data, shape }, axes }: TrainedParameter): Weights {
  if (axes?.[0] !== 1) return { data, shape };
  const [units, inputs] = [shape[0]!, shape[1]!];
  const turned = new Float32Array(data.length);
  for (let i = 0; i < inputs; i++) for (let u = 0; u < units; u++) turned[i * units + u] = data[u * inputs + i]!;
  return { data: turned, shape: [inputs, units] };
}

/** The recipe's network with the weights that training gave it. */
export function trainedLayers({ layers }: Recipe, { parameters }: Trained): Layer[] {
  const find = (path: string) => parameters.find((parameter) => parameter.path === path)!;
  return layers.map((layer) => ({
    ...layer,
    kernel: inKerasLayout(find(`${layer.name}/kernel`)),
    bias: find(`${layer.name}/bias`).weights,
  }));
}
