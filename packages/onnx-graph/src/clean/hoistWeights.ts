import { changed } from "../file/changed.ts";
import { GraphProtoSchema, ModelProtoSchema, type TensorProto, TensorProtoSchema } from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";
import { isFloat, typeOfCode } from "../file/tensor.ts";
import { weightUses } from "../weights/weightUse.ts";
import { constantTensor } from "./constantTensor.ts";

/**
 * The model with those constants that are weights, or running statistics, as initializers: Paddle, spox and others write all
 * weights as Constant nodes. An initializer has the name of its node's output; `withWeights` brings numbers back to the nodes.
 */
export function hoistWeights(model: Model): Model {
  const { graph } = model;
  if (!graph) return model;
  const useOf = weightUses(graph);
  const normalizations = graph.node.filter(({ opType }) => opType === "BatchNormalization");
  const statistics = new Set(normalizations.flatMap(({ input }) => input.slice(3, 5)));
  const hoisted: TensorProto[] = [];
  const node = graph.node.filter((each) => {
    const [name, tensor] = [each.output[0] ?? "", constantTensor(graph, each)];
    const type = tensor && typeOfCode(tensor.dataType);
    if (!type || !isFloat(type) || !(statistics.has(name) || useOf(name, tensor.dims.map(Number)))) return true;
    hoisted.push(changed(TensorProtoSchema, tensor, { name }));
    return false;
  });
  if (hoisted.length === 0) return model;
  const initializer = [...graph.initializer, ...hoisted];
  return changed(ModelProtoSchema, model, { graph: changed(GraphProtoSchema, graph, { node, initializer }) });
}
