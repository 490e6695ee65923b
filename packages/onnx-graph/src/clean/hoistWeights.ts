import { sizeOf } from "@reg/core/adapter";
import { assertModel } from "../file/assertModel.ts";
import { changed } from "../file/changed.ts";
import { GraphProtoSchema, ModelProtoSchema, type TensorProto, TensorProtoSchema } from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";
import { isFloat } from "../file/tensor.ts";
import { weightUses } from "../weights/weightUse.ts";
import { constantTensors, mostEntries } from "./constantTensors.ts";

/**
 * The model with weights and running statistics as initializers where they are in Constant nodes. Paddle, spox and others write
 * all weights so. An initializer has the name of its node's output. `withWeights` writes numbers back into the nodes.
 */
export function hoistWeights(model: Model): Model {
  assertModel("hoistWeights", model);
  const { graph } = model;
  if (!graph) return model;
  const usesOf = weightUses(graph);
  const normalizations = graph.node.filter(({ opType }) => opType === "BatchNormalization");
  const statistics = new Set(normalizations.flatMap(({ input }) => input.slice(3, 5)));
  const hoisted: TensorProto[] = [];
  const madeBy = constantTensors(graph);
  let room = mostEntries;
  const node = graph.node.filter((each) => {
    const [name, made] = [each.output[0] ?? "", madeBy(each)];
    if (!made || !isFloat(made.type) || !(statistics.has(name) || usesOf(name, made.shape).length > 0)) return true;
    room -= each.opType === "ConstantOfShape" ? sizeOf(made.shape) : 0;
    if (room < 0) return true;
    hoisted.push(changed(TensorProtoSchema, made.tensor(), { name }));
    return false;
  });
  if (hoisted.length === 0) return model;
  const initializer = [...graph.initializer, ...hoisted];
  return changed(ModelProtoSchema, model, { graph: changed(GraphProtoSchema, graph, { node, initializer }) });
}
