// The network of `reg train` as a problem, in any stack.
import type { ConfigInput, Penalty } from "@reg/core";
import { type Network, type NetworkProblem, networkProblem } from "@reg/tune";
import { CliError } from "../cliError.ts";
import { randomFor } from "../random.ts";
import { initialLayers, type Layer, networkSizes } from "../recipe.ts";
import type { StackName } from "../stacks/stack.ts";
import type { PathData } from "./pathData.ts";

/** Makes a network of layers in a stack. Only the framework that is asked for is loaded. */
async function networkOf(stack: StackName, layers: readonly Layer[], config: ConfigInput): Promise<Network> {
  if (stack === "tfjs") return (await import("./tfjsStackNetwork.ts")).tfjsStackNetwork(layers, config);
  if (stack === "onnx") return (await import("./onnxStackNetwork.ts")).onnxStackNetwork(layers, config);
  return (await import("./brainjsStackNetwork.ts")).brainjsStackNetwork(layers, config);
}

/** The network of `reg train`, from the same weights in every stack. Throws CliError for numbers to predict. */
export function stackPath(stack: StackName, data: PathData, penalty: Penalty): NetworkProblem {
  const { inputs, targets, predicts, features, classes } = data;
  if (!classes) {
    throw new CliError("--stack: expected classes to predict, received numbers. Leave it out for a linear model.");
  }
  const config: ConfigInput = { penalty, mode: "proximal" };
  const sizes = networkSizes(features.length, classes.length);
  return networkProblem({
    ...{ inputs, targets, predicts, penalty: config, names: features },
    name: `${stack} ${sizes.join("-")}`,
    loss: stack === "brainjs" ? "half the squared error" : "cross-entropy",
    create: (seed) => networkOf(stack, initialLayers(sizes, randomFor(seed, "weights")), config),
  });
}
