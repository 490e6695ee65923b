// BatchNormalization in training: normalizes by the batch, and carries running statistics from step to step.

import { create } from "@bufbuild/protobuf";
import { RegError } from "@reg/core";
import { identitySources, isDefaultDomain, type Model } from "@reg/onnx-graph";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  changed,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
} from "@reg/onnx-graph/proto";
import { runningName } from "./names.ts";
import type { WeightInfo } from "./state.ts";

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
  const output = [y!, mean || runningName(node.input[3]!), variance || runningName(node.input[4]!)];
  const attribute = [...node.attribute.filter(({ name }) => name !== "training_mode"), on()];
  return changed(NodeProtoSchema, node, { output, attribute });
}

const notItsOwn = ({ name }: NodeProto, statistic: string) =>
  new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/onnx",
    what: `BatchNormalization "${name}"`,
    expected: "running statistics of its own",
    received: `"${statistic}", which other nodes read too`,
    advice: "Exporters write equal tensors once: give each node its own with untieWeights(model), or freeze its scale.",
  });

/**
 * Puts every BatchNormalization whose scale is trained into training, in a model of opset 14 or later: files are in the form of
 * inference, and a network fine-tuned on statistics of other data learns against them. One whose scale is frozen stays as
 * it is, as in Keras.
 *
 * Each step moves the statistics as ONNX defines it: `running = momentum · running + (1 − momentum) · batch`, with the batch's
 * population variance. Keras does the same; PyTorch takes the sample variance there, n / (n − 1) of it.
 *
 * Throws `UNSUPPORTED_MODEL` for statistics that two nodes share: they would have two values after a step.
 */
export function withBatchStatistics(model: Model, trained: ReadonlySet<string>): BatchStatistics {
  const graph = model.graph!;
  const held = new Map(graph.initializer.map((proto) => [proto.name, proto]));
  const source = identitySources(graph);
  const reads = graph.node.filter(({ opType }) => opType !== "Identity").flatMap(({ input }) => input.map(source));
  const statistics: RunningStatistic[] = [];
  const node = graph.node.map((each) => {
    if (each.opType !== "BatchNormalization" || !isDefaultDomain(each.domain)) return each;
    const [scale, ...running] = [1, 3, 4].map((i) => source(each.input[i]!));
    if (!(trained.has(scale!) || isOn(each)) || !running.every((name) => held.has(name))) return each;
    const shared = running.find((name) => reads.indexOf(name) !== reads.lastIndexOf(name));
    if (shared !== undefined) throw notItsOwn(each, shared);
    const changedNode = inTraining(each);
    for (const [i, name] of running.entries()) {
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
