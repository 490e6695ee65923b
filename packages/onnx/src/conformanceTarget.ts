// What `@reg/conformance` needs to test this adapter: penalties as graphs of their own, and trainers of the suite's networks.
import type { Batch, Network, Optimizer, StepReport, Target } from "@reg/conformance";
import { type Penalty, RegError, type Weights } from "@reg/core";
import { onnxAdapter } from "./adapter.ts";
import { createGraph, type Graph, type Value } from "./graph/graph.ts";
import { modelOf } from "./graph/toModel.ts";
import { type PenaltyNodes, penaltyNodes, plainNodes, type Runtime } from "./lowering/penaltyNodes.ts";
import { writeModel } from "./model.ts";
import { adam } from "./optimizers/adam.ts";
import { sgd } from "./optimizers/sgd.ts";
import { sequential } from "./sequential.ts";
import { tensor } from "./tensor.ts";
import type { Ort } from "./training/ort.ts";
import { createTrainer, runtimeOf, type Trainer, type TrainerOptions } from "./training/trainer.ts";

export interface OnnxTargetOptions extends Pick<TrainerOptions, "executionProviders" | "sessionOptions"> {
  readonly ort: Ort & { readonly env: { readonly versions: Readonly<Record<string, string | undefined>> } };
  /** The formulas over `onnxOps` as they stand, instead of the forms that training uses on this runtime. */
  readonly plain?: boolean;
}

type Output = (nodes: PenaltyNodes, w: Value, graph: Graph) => Value;

/** Runs what `output` makes of a penalty on these weights. */
async function compute(
  options: OnnxTargetOptions,
  penalty: Penalty,
  weights: Weights,
  output: Output,
): Promise<Weights> {
  const { ort, executionProviders, sessionOptions, plain = false } = options;
  const graph = createGraph(17);
  const w = graph.input("w", "float32", weights.shape);
  const runtime: Runtime = runtimeOf(executionProviders);
  const placed = penalty.place(weights);
  const nodes = plain ? plainNodes(graph, placed, w) : penaltyNodes(graph, placed, w, runtime);
  const result = graph.op("Identity", [output(nodes, w, graph)]);
  const bytes = writeModel(modelOf(graph, [result], "penalty"));
  const session = await ort.InferenceSession.create(bytes, {
    logSeverityLevel: 3,
    ...sessionOptions,
    executionProviders,
  });
  const feed = new ort.Tensor("float32", Float32Array.from(weights.data), weights.shape);
  const results = await session.run({ w: feed });
  await session.release();
  const { data, dims } = results[result.name]!;
  return { data: data as Float32Array, shape: dims };
}

const optimizerOf = (optimizer: Optimizer) => (optimizer.name === "adam" ? adam(optimizer) : sgd(optimizer));

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
  return createTrainer(sequential({ inputs: first.kernel.shape[0]!, layers }), {
    ...options,
    loss: network.loss === "halfSquaredError" ? "halfSquaredError" : "softmaxCrossEntropy",
    optimizer: optimizerOf(optimizer),
  });
}

/**
 * The stock onnxruntime of these options, for `describeAdapter` and `reg conform`. Trains by Keras' rules, all steps of a call
 * in one run of the runtime.
 */
export function onnxTarget(options: OnnxTargetOptions): Target<Trainer> {
  const { common = "" } = options.ort.env.versions;
  const run = (penalty: Penalty, weights: Weights, output: Output) => compute(options, penalty, weights, output);
  return {
    adapter: onnxAdapter,
    version: `onnxruntime ${common} (${options.executionProviders.join(", ")}${options.plain ? ", plain" : ""})`,
    trainingRule: "keras",
    arithmetic: {
      value: async (penalty, weights) => (await run(penalty, weights, (nodes) => nodes.value())).data[0]!,
      gradient: (penalty, weights) => run(penalty, weights, (nodes) => nodes.gradient()),
      prox: (penalty, weights, step) =>
        run(penalty, weights, (nodes, w, graph) => nodes.prox(w, graph.constant(tensor("float32", [], [step])))),
    },
    build: (network, optimizer) => build(options, network, optimizer),
    train: (trainer, batches: readonly Batch[]): Promise<readonly StepReport[]> => trainer.train(batches),
    dispose: (trainer) => trainer.dispose(),
  };
}
