// Writes a plan into one model of ORT training artifacts. The nodes of the penalties read nothing but parameters, which are
// inputs there, so they all go first; after them only additions are new: one to the loss, one to each gradient.
import { create } from "@bufbuild/protobuf";
import type { Plan } from "@reg/core";
import { createGraph, type Graph, graphProto, type Model, namesTaken, opsetOf, type Value } from "@reg/onnx-graph";
import { changed, GraphProtoSchema, ModelProtoSchema, type NodeProto, NodeProtoSchema } from "@reg/onnx-graph/proto";
import { onnxOps } from "../ops.ts";
import { accumulated } from "./accumulated.ts";

/** Σ R(w), of rank 0: anything else would change the loss' rank, which fails only when the artifacts are loaded. */
function totalOf(graph: Graph, plan: Plan): Value {
  const ops = onnxOps(graph);
  const values = plan.regularized.map(({ penalty, parameter }) => penalty.value(ops, graph.value(parameter.path)));
  const total = values.reduce((a, b) => ops.add(a, b));
  return ops.shape(total).length === 0 ? total : ops.reshape(total, []);
}

const add = (a: string, b: string, sum: string): NodeProto =>
  create(NodeProtoSchema, { opType: "Add", name: sum, input: [a, b], output: [sum] });

/**
 * The model with a plan's penalties in its loss (output 0, which keeps its name) and in the gradients it accumulates: in
 * those of a training model, in none of an eval model. `plan` has at least one penalty.
 */
export function insertPlan(model: Model, plan: Plan): Model {
  const source = model.graph!;
  const graph = createGraph(opsetOf(model), undefined, namesTaken(source));
  for (const { parameter } of plan.regularized) graph.input(parameter.path, "float32", parameter.shape);
  const total = totalOf(graph, plan);
  const ops = onnxOps(graph);
  const gradients = new Map(
    plan.regularized.map(({ penalty, parameter: { path } }) => [path, penalty.gradient(ops, graph.value(path))]),
  );
  const loss = source.output[0]!.name;
  const dataLoss = graph.unique(`${loss}.data`);
  const rename = (name: string) => (name === loss ? dataLoss : name);
  const trained = source.node.some((node) => accumulated(node) !== undefined);
  const penalties = graphProto(graph, [total, ...(trained ? gradients.values() : [])], "penalties");

  const node = source.node.flatMap((each): NodeProto[] => {
    const gradient = gradients.get(accumulated(each) ?? "");
    if (gradient) {
      const [buffer, of, ...rest] = each.input;
      const sum = graph.unique(`${of}.regularized`);
      return [add(of!, gradient.name, sum), changed(NodeProtoSchema, each, { input: [buffer!, sum, ...rest] })];
    }
    const kept = changed(NodeProtoSchema, each, {
      input: each.input.map(rename),
      output: each.output.map(rename),
    });
    return each.output.includes(loss) ? [kept, add(dataLoss, total.name, loss)] : [kept];
  });
  return changed(ModelProtoSchema, model, {
    graph: changed(GraphProtoSchema, source, {
      node: [...penalties.node, ...node],
      initializer: [...source.initializer, ...penalties.initializer],
    }),
  });
}
