import { expect, it } from "vitest";
import { differentiate } from "../differentiate.ts";
import { createGraph } from "../graph/createGraph.ts";

/** The error of a call. */
function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

it("names the node whose shape, or gradient, an exception came out of, and keeps the exception", () => {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", [1, 1, 4]);
  const pool = { op: "MaxPool", domain: "", name: "pool1", inputs: ["x"], outputs: ["y"], attributes: {} };
  const shape = errorOf(() => graph.add(pool));
  expect(shape.message).toBe(
    `[@reg/onnx-graph] shape of MaxPool "pool1": expected inputs and attributes that fit its op, received Cannot read properties of undefined (reading '0').`,
  );
  expect(shape.cause).toBeInstanceOf(TypeError);
  const y = graph.op("Relu", [x]);
  const gradient = errorOf(() =>
    differentiate(graph, y, [x], {
      Relu: () => {
        throw new RangeError("too far");
      },
    }),
  );
  expect(gradient.message).toBe(
    `[@reg/onnx-graph] gradient of Relu "Relu": expected inputs and attributes that fit its op, received too far.`,
  );
  expect(gradient.cause).toBeInstanceOf(RangeError);
});

it("takes no op for a rule that every object has", () => {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", [2]);
  for (const op of ["constructor", "toString", "__proto__"]) {
    const [y] = graph.add({ op, domain: "", name: "", inputs: ["x"], outputs: [op], attributes: {} });
    expect(y).toEqual({ name: op, type: undefined, shape: undefined });
    expect(errorOf(() => differentiate(graph, y!, [x])).message).toContain(
      `gradient of ${op}: expected an op with a gradient rule`,
    );
  }
});
