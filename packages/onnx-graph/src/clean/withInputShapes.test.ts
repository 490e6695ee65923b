import { expect, it } from "vitest";
import { createGraph } from "../graph/createGraph.ts";
import { declared } from "../graph/fromModel.ts";
import { modelOf } from "../graph/toModel.ts";
import { withInputShapes } from "./withInputShapes.ts";

function model() {
  const graph = createGraph(17);
  const [x, scale] = [graph.input("x", "float32", ["batch", 3, "height"]), graph.input("scale", "float32", [3, 1])];
  return modelOf(graph, [graph.op("Mul", [x, scale])], "scaled");
}

it("fixes lengths that a file leaves open, and leaves other inputs alone", () => {
  const shaped = withInputShapes(model(), { x: ["batch", 3, 48] });
  expect(shaped.graph!.input.map((info) => declared(info).shape)).toEqual([
    ["batch", 3, 48],
    [3, 1],
  ]);
});

it.each([
  [{ y: [1, 3, 48] }, `input "y": expected one of x, scale, received another name.`],
  [{ x: ["batch", 4, 48] }, `input "x": expected a shape like [batch, 3, height], received [batch, 4, 48].`],
  [{ x: ["batch", 3] }, `input "x": expected a shape like [batch, 3, height], received [batch, 3].`],
])("refuses %j", (shapes, message) => {
  expect(() => withInputShapes(model(), shapes)).toThrow(`[@reg/onnx-graph] ${message}`);
});
