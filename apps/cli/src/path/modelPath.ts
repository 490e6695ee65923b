import type { ConfigInput, Penalty } from "@reg/core";
import { createTrainer, regularize } from "@reg/onnx";
import { graphOf } from "@reg/onnx-graph";
import { type NetworkProblem, networkProblem, onnxNetwork } from "@reg/tune";
import * as ort from "onnxruntime-node";
import { assertFits } from "../fit/assertFits.ts";
import { prepareModel, withLengths } from "../fit/prepareModel.ts";
import { readOnnxModel } from "../models/readOnnxModel.ts";
import { sessionOptions } from "../stacks/runtimes.ts";
import type { PathData } from "./pathData.ts";

const setting = { ort, executionProviders: ["cpu"], sessionOptions } as const;

/** A model of one's own as a problem, trained with adam on the features as they are: as `reg fit` trains it. */
export function modelPath(path: string, data: PathData, penalty: Penalty): NetworkProblem {
  const { inputs, targets, predicts, features } = data;
  const config: ConfigInput = { penalty, mode: "proximal" };
  const loss = predicts === "classes" ? "softmaxCrossEntropy" : "meanSquaredError";
  const { model: open } = prepareModel(readOnnxModel(path), undefined);
  const graph = graphOf(open);
  const [input] = graph.inputs;
  const { data: numbers, shape } = inputs;
  const whole = {
    name: data.name,
    rows: shape[0],
    inputs: { [input?.name ?? ""]: { data: numbers as Float32Array<ArrayBuffer>, shape } },
  };
  assertFits(graph, whole);
  const model = withLengths(open, whole);
  return networkProblem({
    ...{ inputs, targets, predicts, penalty: config, loss, names: features, name: path },
    standardize: false,
    create() {
      const trainer = createTrainer(model, { ...setting, loss, optimizer: "adam" });
      return onnxNetwork(trainer, regularize(trainer, config));
    },
  });
}
