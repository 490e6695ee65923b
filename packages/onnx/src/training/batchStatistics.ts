// BatchNormalization in training: normalizes by the batch, and carries running statistics from step to step.

import { create } from "@bufbuild/protobuf";
import { changed } from "../changed.ts";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
} from "../generated/onnx_pb.ts";
import { isDefaultDomain } from "../graph/fromModel.ts";
import type { Model } from "../model.ts";
import type { WeightInfo } from "./stepModel.ts";

/** A running mean or variance, and the value that replaces it after a step. */
export interface RunningStatistic extends WeightInfo {
  readonly next: string;
}

/** A model whose normalizations are in training, and the state that this adds to a step. */
export interface BatchStatistics {
  readonly model: Model;
  readonly statistics: readonly RunningStatistic[];
}

const isOn = ({ attribute }: NodeProto): boolean =>
  attribute.some(({ name, i }) => name === "training_mode" && i !== 0n);

const on = () => create(AttributeProtoSchema, { name: "training_mode", type: AttributeProto_AttributeType.INT, i: 1n });

/** The node in training, with names for its running statistics. */
function inTraining(node: NodeProto): NodeProto {
  const [y, mean, variance] = node.output;
  const output = [y!, mean || `reg::running:${node.input[3]}`, variance || `reg::running:${node.input[4]}`];
  const attribute = [...node.attribute.filter(({ name }) => name !== "training_mode"), on()];
  return changed(NodeProtoSchema, node, { output, attribute });
}

/**
 * Puts every BatchNormalization whose scale is trained into training, in a model of opset 14 or later: files are in the form of
 * inference, and a network fine-tuned on statistics of other data learns against them. One whose scale is frozen stays as
 * it is, as in Keras.
 *
 * Each step moves the statistics as ONNX defines it: `running = momentum · running + (1 − momentum) · batch`, with the batch's
 * population variance. Keras does the same; PyTorch takes the sample variance there, n / (n − 1) of it.
 */
export function withBatchStatistics(model: Model, trained: ReadonlySet<string>): BatchStatistics {
  const graph = model.graph!;
  const held = new Map(graph.initializer.map((proto) => [proto.name, proto]));
  const readers = new Map<string, number>();
  for (const name of graph.node.flatMap(({ input }) => input)) readers.set(name, (readers.get(name) ?? 0) + 1);
  const statistics: RunningStatistic[] = [];
  const node = graph.node.map((each) => {
    if (each.opType !== "BatchNormalization" || !isDefaultDomain(each.domain)) return each;
    // Statistics that two nodes share would have two values after a step.
    const own = each.input.slice(3, 5).every((name) => held.has(name) && readers.get(name) === 1);
    if (!own || !(trained.has(each.input[1]!) || isOn(each))) return each;
    const changedNode = inTraining(each);
    for (const [i, name] of each.input.slice(3, 5).entries()) {
      const shape = held.get(name)!.dims.map(Number);
      statistics.push({ name, type: "float32", shape, next: changedNode.output[i + 1]! });
    }
    return changedNode;
  });
  if (statistics.length === 0) return { model, statistics };
  return {
    model: changed(ModelProtoSchema, model, { graph: changed(GraphProtoSchema, graph, { node }) }),
    statistics,
  };
}
