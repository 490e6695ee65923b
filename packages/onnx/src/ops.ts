import type { Ops } from "@reg/core";
import { type Graph, isStatic, reduce, type TensorType, tensor, typeCode, type Value } from "@reg/onnx-graph";
import { blockedSum } from "./lowering/blockedSum.ts";

function staticShape({ name, shape }: Value): readonly number[] {
  if (shape && isStatic(shape)) return shape;
  // Penalties are on weights, whose shape a file always has.
  throw new TypeError(`"${name}" has no fixed shape`);
}

/** The arithmetic of penalties, as nodes of ai.onnx added to a graph: every penalty of core becomes part of it. */
export function onnxOps(graph: Graph, type: TensorType = "float32"): Ops<Value> {
  return {
    abs: (x) => graph.op("Abs", [x]),
    sqrt: (x) => graph.op("Sqrt", [x]),
    sign: (x) => graph.op("Sign", [x]),
    add: (a, b) => graph.op("Add", [a, b]),
    sub: (a, b) => graph.op("Sub", [a, b]),
    mul: (a, b) => graph.op("Mul", [a, b]),
    div: (a, b) => graph.op("Div", [a, b]),
    min: (a, b) => graph.op("Min", [a, b]),
    max: (a, b) => graph.op("Max", [a, b]),
    greater: (a, b) => graph.op("Greater", [a, b]),
    where(condition, a, b) {
      // Two numbers would take the condition's type.
      const second = typeof a === "number" && typeof b === "number" ? graph.constant(tensor(type, [], [b])) : b;
      return graph.op("Where", [condition, a, second]);
    },
    sum: (x, axes = staticShape(x).map((_, axis) => axis), keepDims = false) =>
      blockedSum(graph, x, staticShape(x), axes, keepDims),
    matMul: (a, b, { transposeA = false, transposeB = false } = {}) =>
      graph.op("Gemm", [a, b], { ...(transposeA && { transA: 1 }), ...(transposeB && { transB: 1 }) }),
    log: (x) => graph.op("Log", [x]),
    exp: (x) => graph.op("Exp", [x]),
    largest(x, axes = staticShape(x).map((_, axis) => axis), keepDims = false) {
      if (axes.length === 0) return x;
      // ReduceMax takes no notice of a NaN, on either runtime.
      const broken = graph.op("Cast", [graph.op("IsNaN", [x])], { to: typeCode(type) });
      const any = graph.op("Greater", [reduce(graph, "ReduceSum", broken, axes, keepDims), 0]);
      const nan = graph.constant(tensor(type, [], [Number.NaN]));
      return graph.op("Where", [any, nan, reduce(graph, "ReduceMax", x, axes, keepDims)]);
    },
    sorted: (x, axis) =>
      graph.outputsOf("TopK", [x, graph.integers([staticShape(x)[axis]!])], { axis, largest: 0, sorted: 1 }, 2)[0]!,
    cumSum: (x, axis) => graph.op("CumSum", [x, graph.constant(tensor("int64", [], [axis]))]),
    constant: (data, shape) => graph.constant(tensor(type, [...shape], [...data])),
    reshape: (x, shape) => graph.op("Reshape", [x, graph.integers(shape)]),
    shape: staticShape,
    scalar: (value) => graph.constant(tensor(type, [], [value])),
    eye: (size) =>
      graph.constant(
        tensor(
          type,
          [size, size],
          Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0)),
        ),
      ),
  };
}
