import { regularize } from "@reg/brainjs";
import { l1l2 } from "@reg/core";
import { NeuralNetwork } from "brain.js";
import { batchSize, learningRate, oneHot, strength, uniform, widths } from "../problem.ts";
import type { Prepare } from "../row.ts";

/** brain.js steps after each pattern: its "step" here is the 32 patterns of a batch, which is 32 of its own. */
export const prepare: Prepare = async ({ optimizer, mode }) => {
  const [inputSize, ...units] = widths;
  const outputSize = units.at(-1)!;
  const net = new NeuralNetwork({
    inputSize,
    outputSize,
    hiddenLayers: units.slice(0, -1),
    activation: "relu",
    learningRate,
    ...(optimizer === "adam" && { praxis: "adam" }),
  });
  const [inputs, targets] = [uniform(batchSize * inputSize), oneHot(batchSize, outputSize)];
  const data = Array.from({ length: batchSize }, (_, i) => ({
    input: inputs.subarray(i * inputSize, (i + 1) * inputSize),
    output: targets.subarray(i * outputSize, (i + 1) * outputSize),
  }));
  if (mode !== "none") regularize(net, { penalty: l1l2(strength), mode });
  const passes = 4;
  // One threshold that is never reached, so that every pass is taken.
  const options = { iterations: passes, errorThresh: 1e-12, learningRate };
  return { stepsPerCall: passes, run: () => net.train(data, options) };
};
