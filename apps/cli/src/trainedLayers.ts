import type { Weights } from "@reg/core";
import type { Layer, Recipe } from "./recipe.ts";
import type { Trained, TrainedParameter } from "./stacks/stack.ts";
import { transpose } from "./transpose.ts";

/** A kernel in Keras' layout, `[inputs, units]`, however the stack stores it. */
const inKerasLayout = ({ weights, axes }: TrainedParameter): Weights =>
  axes?.[0] === 1 ? transpose(weights) : weights;

/** The recipe's network with the weights that training gave it. */
export function trainedLayers({ layers }: Recipe, { parameters }: Trained): Layer[] {
  const find = (path: string) => parameters.find((parameter) => parameter.path === path)!;
  return layers.map((layer) => ({
    ...layer,
    kernel: inKerasLayout(find(`${layer.name}/kernel`)),
    bias: find(`${layer.name}/bias`).weights,
  }));
}
