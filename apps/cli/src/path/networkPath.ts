// Networks as problems: one's own ONNX model, or the network of `reg train`.
import type { ConfigInput, Penalty } from "@reg/core";
import { createTrainer, type Model, regularize, sequential, sgd } from "@reg/onnx";
import { graphOf } from "@reg/onnx-graph";
import { type NetworkProblem, networkProblem, onnxNetwork } from "@reg/tune";
import * as ort from "onnxruntime-node";
import { CliError } from "../cliError.ts";
import { assertFits } from "../fit/assertFits.ts";
import { prepareModel, withLengths } from "../fit/prepareModel.ts";
import { readOnnxModel } from "../models/readOnnxModel.ts";
import { randomFor } from "../random.ts";
import { initialLayers, networkSizes } from "../recipe.ts";
import { sessionOptions } from "../stacks/runtimes.ts";
import { optimizer } from "../stacks/stack.ts";
import type { PathData } from "./pathData.ts";

const setting = { ort, executionProviders: ["cpu"], sessionOptions } as const;

function common({ inputs, targets, predicts, features }: PathData, penalty: Penalty) {
  const config: ConfigInput = { penalty, mode: "proximal" };
  const loss = predicts === "classes" ? ("softmaxCrossEntropy" as const) : ("meanSquaredError" as const);
  return { config, problem: { inputs, targets, predicts, penalty: config, loss, names: features }, loss };
}

/** A model of one's own as a problem, trained with adam on the features as they are: as `reg fit` trains it. */
export function modelPath(path: string, data: PathData, penalty: Penalty): NetworkProblem {
  const { config, problem, loss } = common(data, penalty);
  const { model: open } = prepareModel(readOnnxModel(path), undefined);
  const graph = graphOf(open);
  const [input] = graph.inputs;
  const { data: numbers, shape } = data.inputs;
  const whole = {
    name: data.name,
    rows: shape[0],
    inputs: { [input?.name ?? ""]: { data: numbers as Float32Array<ArrayBuffer>, shape } },
  };
  assertFits(graph, whole);
  const model = withLengths(open, whole);
  return networkProblem({
    ...problem,
    name: path,
    standardize: false,
    create() {
      const trainer = createTrainer(model, { ...setting, loss, optimizer: "adam" });
      return onnxNetwork(trainer, regularize(trainer, config));
    },
  });
}

/** The network of `reg train` in ONNX, as a problem. */
export function stackPath(data: PathData, penalty: Penalty): NetworkProblem {
  const { config, problem, loss } = common(data, penalty);
  if (!data.classes)
    throw new CliError("--stack: expected classes to predict, received numbers. Leave it out for a linear model.");
  const sizes = networkSizes(data.features.length, data.classes.length);
  const modelOf = (seed: number): Model => {
    const layers = initialLayers(sizes, randomFor(seed, "weights"));
    return sequential({
      inputs: sizes[0]!,
      layers: layers.map((layer) => ({ ...layer, units: layer.bias.shape[0]! })),
    });
  };
  return networkProblem({
    ...problem,
    name: `onnx ${sizes.join("-")}`,
    create(seed) {
      const trainer = createTrainer(modelOf(seed), { ...setting, loss, optimizer: sgd(optimizer) });
      return onnxNetwork(trainer, regularize(trainer, config));
    },
  });
}
