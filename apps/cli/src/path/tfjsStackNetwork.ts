import type { ConfigInput } from "@reg/core";
import { regularize, tfjsAdapter } from "@reg/tfjs";
import { type Network, tfjsNetwork } from "@reg/tune";
import type { Layer } from "../recipe.ts";
import { loadTensorflow } from "../stacks/loadTensorflow.ts";
import { optimizer } from "../stacks/stack.ts";
import { build } from "../stacks/tfjs.ts";

/** A Sequential of these layers in training, with a plan. */
export async function tfjsStackNetwork(layers: readonly Layer[], config: ConfigInput): Promise<Network> {
  const tf = await loadTensorflow();
  const model = await build(tf, layers);
  const attachment = regularize(model, config);
  model.compile({ optimizer: tf.train.sgd(optimizer.learningRate), loss: "categoricalCrossentropy" });
  return tfjsNetwork(model, attachment, { tf, parameters: tfjsAdapter.parameters(model) });
}
