import { type Graph, type GraphNode, graphOf, type Model, type Shape, withInputShapes } from "@reg/onnx-graph";

/** An unknown length counts as one. */
const sizeOfShape = (shape: Shape | undefined): number =>
  (shape ?? []).reduce<number>((size, dim) => size * (typeof dim === "number" ? dim : 1), 1);

/** How many products are added for a node's results. */
function ofNode({ op, domain, inputs, outputs, attributes }: GraphNode, graph: Graph): number {
  if (domain !== "") return 0;
  // An optional input that is left out has an empty name.
  const shapeOf = (name = "") => (name === "" ? undefined : graph.value(name).shape);
  const [a, b, y] = [shapeOf(inputs[0]), shapeOf(inputs[1]), shapeOf(outputs[0])];
  if (op === "MatMul") return sizeOfShape(y) * sizeOfShape(a?.slice(-1));
  if (op === "Gemm") return sizeOfShape(y) * sizeOfShape([a?.[attributes.transA ? 0 : 1] ?? 1]);
  if (op === "Conv") return sizeOfShape(y) * sizeOfShape(b?.slice(1));
  if (op === "ConvTranspose") return sizeOfShape(a) * sizeOfShape(b?.slice(1));
  return 0;
}

/** The multiply-adds of a model's products of matrices and convolutions for inputs of these shapes. */
export function multiplyAdds(model: Model, shapes: Readonly<Record<string, Shape>>): number {
  const graph = graphOf(withInputShapes(model, shapes));
  return graph.nodes.reduce((sum, node) => sum + ofNode(node, graph), 0);
}
