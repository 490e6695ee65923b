// brain.js' two update rules with a penalty's gradient in them, for mode "loss". Everything else of training is left to
// brain.js itself; these two are written again because its own take the gradient from `deltas` and nowhere else.
// With a gradient of 0 they give brain.js' numbers bit by bit, so the order of every operation is brain.js' order.
// `delta * input` there is minus the gradient of half the squared error.
import { RegError } from "@reg/core";
import type { InitializedNetwork, NetworkInternals } from "./network.ts";

/** The penalty's gradient for each layer, row-major, index 0 unused; zeros where there is no penalty. */
export interface PenaltyGradients {
  readonly kernels: readonly Float64Array[];
  readonly biases: readonly Float64Array[];
}

/** A step of one of brain.js' rules on data gradient + strength * penalty gradient. */
export type Update = (net: InitializedNetwork, gradients: PenaltyGradients, strength: number) => void;

/**
 * change = -rate * gradient + momentum * change; w += change. Biases have no momentum in brain.js.
 */
const momentumUpdate: Update = (net, gradients, strength) => {
  const { learningRate, momentum } = net.trainOpts;
  const rate = learningRate * strength;
  for (let layer = 1; layer <= net.outputLayer; layer++) {
    const incoming = net.outputs[layer - 1]!;
    const biases = net.biases[layer]!;
    const deltas = net.deltas[layer]!;
    const kernelGradient = gradients.kernels[layer]!;
    const biasGradient = gradients.biases[layer]!;
    for (let unit = 0, i = 0; unit < deltas.length; unit++) {
      const delta = deltas[unit]!;
      const changes = net.changes[layer]![unit]!;
      const weights = net.weights[layer]![unit]!;
      for (let k = 0; k < incoming.length; k++, i++) {
        const change = learningRate * delta * incoming[k]! + momentum * changes[k]! - rate * kernelGradient[i]!;
        changes[k] = change;
        weights[k] = weights[k]! + change;
      }
      biases[unit] = biases[unit]! + (learningRate * delta - rate * biasGradient[unit]!);
    }
  }
};

/**
 * Adam with both moments corrected for their start at 0, except that brain.js moves biases by the moments *before*
 * this step: a bias stands still in the first step. Kept, because it is the rule this penalty joins.
 */
const adamUpdate: Update = (net, gradients, strength) => {
  net.iterations++;
  const { beta1, beta2, epsilon, learningRate } = net.trainOpts;
  const lowCorrection = 1 - beta1 ** net.iterations;
  const highCorrection = 1 - beta2 ** net.iterations;
  for (let layer = 1; layer <= net.outputLayer; layer++) {
    const incoming = net.outputs[layer - 1]!;
    const deltas = net.deltas[layer]!;
    const kernelGradient = gradients.kernels[layer]!;
    for (let unit = 0, i = 0; unit < deltas.length; unit++) {
      const delta = deltas[unit]!;
      const lows = net.changesLow[layer]![unit]!;
      const highs = net.changesHigh[layer]![unit]!;
      const weights = net.weights[layer]![unit]!;
      for (let k = 0; k < incoming.length; k++, i++) {
        const gradient = delta * incoming[k]! - strength * kernelGradient[i]!;
        const low = lows[k]! * beta1 + (1 - beta1) * gradient;
        const high = highs[k]! * beta2 + (1 - beta2) * gradient * gradient;
        lows[k] = low;
        highs[k] = high;
        const change = (learningRate * (low / lowCorrection)) / (Math.sqrt(high / highCorrection) + epsilon);
        weights[k] = weights[k]! + change;
      }
    }
    adamBiases(net, layer, gradients.biases[layer]!, strength);
  }
};

function adamBiases(net: InitializedNetwork, layer: number, penaltyGradient: Float64Array, strength: number): void {
  const { beta1, beta2, epsilon, learningRate } = net.trainOpts;
  const lowCorrection = 1 - beta1 ** net.iterations;
  const highCorrection = 1 - beta2 ** net.iterations;
  const biases = net.biases[layer]!;
  const lows = net.biasChangesLow[layer]!;
  const highs = net.biasChangesHigh[layer]!;
  for (let unit = 0; unit < biases.length; unit++) {
    const gradient = net.deltas[layer]![unit]! - strength * penaltyGradient[unit]!;
    const [oldLow, oldHigh] = [lows[unit]!, highs[unit]!];
    lows[unit] = oldLow * beta1 + (1 - beta1) * gradient;
    highs[unit] = oldHigh * beta2 + (1 - beta2) * gradient * gradient;
    const change = (learningRate * (oldLow / lowCorrection)) / (Math.sqrt(oldHigh / highCorrection) + epsilon);
    biases[unit] = biases[unit]! + change;
  }
}

/** brain.js' two rules. */
export type RuleName = "momentum" | "adam";

const updates: Readonly<Record<RuleName, Update>> = { momentum: momentumUpdate, adam: adamUpdate };

/** Which rule a network moves its weights by: what `optimizer` is among the methods of NeuralNetwork; `undefined` for another. */
export function ruleOf(net: NetworkInternals, optimizer: () => void): RuleName | undefined {
  let prototype: object | null = Object.getPrototypeOf(net);
  while (prototype && !Object.hasOwn(prototype, "_adjustWeightsAdam")) prototype = Object.getPrototypeOf(prototype);
  // It was found by a method that NeuralNetwork alone defines, so it is NeuralNetwork's prototype.
  const own = prototype as NetworkInternals | null;
  if (optimizer === own?._adjustWeightsAdam) return "adam";
  return optimizer === own?.adjustWeights ? "momentum" : undefined;
}

/** That rule, ready to take a penalty's gradient in. Throws `UNSUPPORTED_MODEL` for one that a subclass brought along. */
export function updateFor(net: NetworkInternals, optimizer: () => void): Update {
  const rule = ruleOf(net, optimizer);
  if (rule) return updates[rule];
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/brainjs",
    what: `mode "loss"`,
    expected: "brain.js' own adjustWeights, with momentum or with Adam",
    received: "a network with another one",
    advice: `Use mode "decoupled", or "proximal" with "metric": "euclidean": they leave the update to the network.`,
  });
}
