import type { Batch, Network, Optimizer, Target } from "@reg/conformance";
import { RegError, type StepReport, type Weights } from "@reg/core";
import { brainjsAdapter } from "./adapter.ts";
import { attachmentOf } from "./attach.ts";
import { type BrainNetwork, internalsOf } from "./network.ts";
import { parametersOf } from "./parameters.ts";

/** brain.js' class, of either version. It is handed in, so that one program can test both. */
export type NeuralNetworkClass = new (options: never) => BrainNetwork;

const activations: readonly string[] = ["relu", "sigmoid", "tanh"];

const refuse = (expected: string, received: string) =>
  new RegError("UNSUPPORTED_MODEL", { who: "@reg/brainjs", what: "network", expected, received });

/** brain.js has one activation for all layers, half the squared error, and one pattern a step. */
function check({ layers, loss }: Network, batchSize: number): void {
  const used = [...new Set(layers.map(({ activation }) => activation))];
  if (used.length !== 1 || !activations.includes(used[0]!)) {
    throw refuse("one activation for all layers: relu, sigmoid or tanh", used.join(", "));
  }
  if (loss !== "halfSquaredError") throw refuse("the loss halfSquaredError", loss);
  if (batchSize !== 1) throw refuse("batches of one pattern", `${batchSize}`);
  const names = layers.map(({ name }) => name).join(", ");
  const expected = layers.map((_, i) => `layer${i + 1}`).join(", ");
  if (names !== expected) throw refuse(`layers named ${expected}`, names);
}

/** Without the checks of brain.js' constructor, which wants a momentum above 0. */
function setOptimizer(net: BrainNetwork, optimizer: Optimizer): void {
  const { name, ...options } = optimizer;
  Object.assign(internalsOf(net).trainOpts, options, name === "adam" && { praxis: "adam" });
}

/** `[inputs, units]` as `[units, inputs]`. */
function byUnit({ data, shape }: Weights): Weights {
  const [inputs, units] = shape as [number, number];
  const stored = Float32Array.from(data, (_, j) => data[(j % inputs) * units + Math.floor(j / inputs)]!);
  return { data: stored, shape: [units, inputs] };
}

function build(Class: NeuralNetworkClass, { layers }: Network, optimizer: Optimizer): BrainNetwork {
  // Each version declares options of its own; both know an activation.
  const options = { activation: layers[0]!.activation } as never;
  const net = new Class(options);
  const internals = internalsOf(net);
  setOptimizer(net, optimizer);
  Object.assign(net, { sizes: [layers[0]!.kernel.shape[0]!, ...layers.map(({ bias }) => bias.data.length)] });
  internals.initialize();
  for (const [i, parameter] of parametersOf(internals).entries()) {
    const { kernel, bias } = layers[Math.floor(i / 2)]!;
    parameter.write(parameter.role === "bias" ? bias : byUnit(kernel));
  }
  return net;
}

/** One pattern, reported as brain.js measures it: on the weights before the step. */
function step(net: BrainNetwork, { inputs, targets }: Batch): StepReport {
  const before = attachmentOf(net)?.objective({ iterations: 0, error: 0 });
  const pattern = { input: Float32Array.from(inputs.data), output: Float32Array.from(targets.data) };
  const dataLoss = (internalsOf(net).trainPattern(pattern, true)! * targets.data.length) / 2;
  return { loss: dataLoss + (before?.loss ?? 0), dataLoss, penalty: before?.penalty ?? 0 };
}

/**
 * brain.js as the conformance suite tests it: `brainjsTarget(brain.NeuralNetwork, "2.0.0-beta.24")`. Layers must be named
 * `layer1`, `layer2`, …, as the adapter names them. Penalties are computed by `@reg/core` on float32 arrays, so
 * the suite proves the training steps here and nothing about value, gradient and prox.
 */
export function brainjsTarget(NeuralNetwork: NeuralNetworkClass, version: string): Target<BrainNetwork> {
  return {
    adapter: brainjsAdapter,
    version: `brain.js ${version}`,
    arithmetic: "core",
    training: {
      losses: ["halfSquaredError"],
      activations: ["relu", "sigmoid", "tanh"],
      activationPerLayer: false,
      batchSize: 1,
      sgd: { momentumOn: "kernels" },
      adam: { epsilon: "corrected root", biasMoments: "step before" },
    },
    build(network, optimizer, batchSize) {
      check(network, batchSize);
      return build(NeuralNetwork, network, optimizer);
    },
    train: (net, batches) => batches.map((batch) => step(net, batch)),
  };
}
