import { brainjsAdapter, regularize } from "@reg/brainjs";
import type { ConfigInput } from "@reg/core";
import { brainjsNetwork, type Network } from "@reg/tune";
import type { Layer } from "../recipe.ts";
import { build } from "../stacks/brainjs.ts";

/** A NeuralNetwork of these layers in training, with a plan: pattern by pattern, half the squared error. */
export async function brainjsStackNetwork(layers: readonly Layer[], config: ConfigInput): Promise<Network> {
  const net = await build(layers);
  return brainjsNetwork(net, regularize(net, config), { parameters: brainjsAdapter.parameters(net) });
}
