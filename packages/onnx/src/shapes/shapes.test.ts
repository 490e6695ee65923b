// What no gradient's golden file shows: lengths that stay open.
import { expect, it } from "vitest";
import type { Shape } from "../graph/dim.ts";
import { createGraph } from "../graph/graph.ts";

function infer(op: string, shapes: readonly Shape[], more: readonly (readonly number[])[] = [], attributes = {}) {
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
