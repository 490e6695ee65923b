// What neither gradients nor onnx's node tests show: lengths that stay open, and ops without a node test.
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { runGraph } from "../../../test/runGraph.ts";
import { tensor } from "../../file/tensor.ts";
import { createGraph } from "../../graph/createGraph.ts";
import type { Shape } from "../../graph/dim.ts";
import type { OpName } from "../opName.ts";

function infer(op: OpName, shapes: readonly Shape[], more: readonly (readonly number[])[] = [], attributes = {}) {
  const graph = createGraph(17);
  const read = shapes.map((shape, i) => graph.input(`x${i}`, "float32", shape));
  return graph.op(op, [...read, ...more.map(graph.integers)], attributes).shape;
}

it("keeps the lengths that are known where two symbols meet that may differ", () => {
  const [open, ...known] = infer("Mul", [
    ["a", 512, 3],
    ["b", 1, 3],
  ])!;
  expect(known).toEqual([512, 3]);
  expect(open).toMatch(/^\?/);
});

it("takes ends of slices beyond every axis for the end, in the words of torch and of tf2onnx", () => {
  for (const end of [2 ** 31 - 1, 2 ** 62, 1e9]) {
    expect(
      infer(
        "Slice",
        [["batch", 8]],
        [
          [0, 0],
          [end, 4],
          [0, 1],
          [1, 1],
        ],
      ),
    ).toEqual(["batch", 4]);
  }
});

it("follows scales of 1 on an open axis through Resize", () => {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", ["batch", 3, 5]);
  const scales = graph.constant({ type: "float32", shape: [3], data: Float32Array.of(1, 1, 1.5) });
  expect(graph.op("Resize", [x, undefined, scales], { mode: "nearest" }).shape).toEqual(["batch", 3, 7]);
});

it("follows the lengths that torch expands to, where it asks the graph which of them are -1", () => {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", ["batch", 1, 4]);
  const length = graph.op("Gather", [graph.op("Shape", [x]), graph.integers([0])]);
  const wanted = graph.op("Concat", [length, graph.integers([6, -1])], { axis: 0 });
  const ones = graph.op("ConstantOfShape", [graph.integers([3])], { value: tensor("int64", [1], [1]) });
  const isOpen = graph.op("Equal", [wanted, graph.op("Mul", [ones, graph.integers([-1])])]);
  const target = graph.op("Where", [isOpen, ones, wanted]);
  expect(graph.op("Expand", [x, target]).shape).toEqual(["batch", 6, 4]);
});

it("knows the rank of an Expand to lengths that are computed", () => {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", [5, 1]);
  const shape = graph.op("Expand", [x, graph.input("target", "int64", [3])]).shape!;
  expect(shape.map((dim) => (typeof dim === "number" ? dim : "open"))).toEqual(["open", 5, "open"]);
});

it("rounds scaled lengths as runtimes do, in float32", () => {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", [10]);
  const scales = graph.constant({ type: "float32", shape: [1], data: Float32Array.of(0.7) });
  // onnxruntime gives 7 entries; the float32 nearest to 0.7 is below it, and in float64 10 times it is too.
  expect(graph.op("Resize", [x, undefined, scales], { mode: "nearest" }).shape).toEqual([7]);
});

it("knows the rank of a reduction over axes that are computed, where it keeps them", () => {
  const graph = createGraph(18);
  const x = graph.input("x", "float32", [5, 4]);
  const axes = graph.input("axes", "int64", [1]);
  expect(graph.op("ReduceSum", [x, axes]).shape).toEqual([expect.stringMatching(/^\?/), expect.stringMatching(/^\?/)]);
  expect(graph.op("ReduceSum", [x, axes], { keepdims: 0 }).shape).toBeUndefined();
});

it.each([
  ["GlobalLpPool", [2, 3, 4, 5], {}],
  ["LpNormalization", [2, 3], { axis: -1, p: 2 }],
  ["Multinomial", [2, 3], { sample_size: 5 }],
  ["RandomNormal", undefined, { shape: [2, 3], dtype: 11 }],
  ["RandomNormalLike", [2, 3], { dtype: 11 }],
  ["RandomUniform", undefined, { shape: [4] }],
  ["RandomUniformLike", [2, 3], {}],
  ["Swish", [2, 3], {}],
] as const)("infers %s, which has no node test, as it runs", async (op, shape, attributes) => {
  const graph = createGraph(op === "Swish" ? 24 : 17);
  const x = shape && tensor("float32", shape, new Array(shape.reduce<number>((a, b) => a * b, 1)).fill(0.5));
  const y = graph.op(op, x ? [graph.input("x", "float32", x.shape)] : [], attributes);
  const [ran] = await runGraph(ort, "cpu", graph, [y], x ? { x } : {});
  expect([y.type, y.shape]).toEqual([ran!.type, ran!.shape]);
});
