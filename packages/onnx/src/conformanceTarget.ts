// What `@reg/conformance` needs to test this adapter: penalties as separate graphs, and trainers of the suite's networks.
import { type Batch, kerasRule, type Network, type Optimizer, type Target } from "@reg/conformance";
import { RegError, type StepReport } from "@reg/core";
import { onnxAdapter } from "./adapter.ts";
import type { OnnxTargetOptions } from "./conformanceArithmetic.ts";
import { onnxArithmetic } from "./conformanceArithmetic.ts";
import { adam } from "./optimizers/adam.ts";
import { sgd } from "./optimizers/sgd.ts";
import { sequential } from "./sequential.ts";
import { createTrainer, type Trainer } from "./trainer.ts";

const optimizerOf = ({ name, ...options }: Optimizer) => (name === "adam" ? adam(options) : sgd(options));

function build(options: OnnxTargetOptions, network: Network, optimizer: Optimizer): Trainer {
  const [first] = network.layers;
  if (!first) {
    throw new RegError("UNSUPPORTED_MODEL", {
      who: "@reg/onnx",
      what: "network",
      expected: "a layer",
      received: "none",
    });
  }
  const layers = network.layers.map((layer) => ({ ...layer, units: layer.kernel.shape[1]! }));
  const { plain: _, ...settings } = options;
  return createTrainer(sequential({ inputs: first.kernel.shape[0]!, layers }), {
    ...settings,
    loss: network.loss === "categoricalCrossEntropy" ? "softmaxCrossEntropy" : network.loss,
    optimizer: optimizerOf(optimizer),
  });
}

/**
 * The stock onnxruntime of these options, for `describeAdapter` and `reg conform`. Trains by Keras' rules, all steps of a call
 * in one run of the runtime.
 */
export function onnxTarget(options: OnnxTargetOptions): Target<Trainer> {
  const { common = "" } = options.ort.env.versions;
  return {
    adapter: onnxAdapter,
    version: `onnxruntime ${common} (${options.executionProviders.join(", ")}${options.plain ? ", plain" : ""})`,
    training: kerasRule,
    arithmetic: onnxArithmetic(options),
    build: (network, optimizer) => build(options, network, optimizer),
    train: (trainer, batches: readonly Batch[]): Promise<readonly StepReport[]> => trainer.train(batches),
    dispose: (trainer) => trainer.dispose(),
  };
}
