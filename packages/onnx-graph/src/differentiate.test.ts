// Rules one by one are held to PyTorch in gradients/*.test.ts. Here: whole graphs, against finite differences in float64.
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { runGraph } from "../test/runGraph.ts";
import { differentiate } from "./differentiate.ts";
import { type Tensor, tensor } from "./file/tensor.ts";
import { createGraph } from "./graph/createGraph.ts";
import type { Graph, Value } from "./graph/graph.ts";

/** Numbers without a pattern, none near 0 where a kink may be. */
const numbers = (shape: readonly number[], seed: number): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  const wave = (i: number) => Math.sin(12.9898 * (i + 1) + 78.233 * seed);
  return tensor(
    "float64",
    shape,
    Array.from({ length: size }, (_, i) => wave(i) + 0.1 * Math.sign(wave(i))),
  );
};

/** Every gradient of `loss` against (loss(x + h) − loss(x − h)) / 2h, in float64. */
async function expectTrueGradients(
  graph: Graph,
  loss: Value,
  wrt: readonly Value[],
  inputs: Readonly<Record<string, Tensor>>,
) {
  const gradients = await runGraph(ort, "cpu", graph, differentiate(graph, loss, wrt), inputs);
  const h = 1e-6;
  const lossAt = async (name: string, at: number, step: number) => {
    const { data, ...rest } = inputs[name]!;
    const moved = Float64Array.from(data as Float64Array);
    moved[at]! += step;
    const [value] = await runGraph(ort, "cpu", graph, [loss], { ...inputs, [name]: { ...rest, data: moved } });
    return Number(value!.data[0]);
  };
  for (const [i, { name }] of wrt.entries()) {
    const gradient = gradients[i]!;
    expect(gradient.shape).toEqual(inputs[name]!.shape);
    for (let at = 0; at < gradient.data.length; at++) {
      const slope = ((await lossAt(name, at, h)) - (await lossAt(name, at, -h))) / (2 * h);
      // Differences with h = 1e-6 have about 1e-10 of rounding and 1e-12 of curvature.
      expect(Number(gradient.data[at]), `${name}[${at}]`).toBeCloseTo(slope, 8);
    }
  }
}

describe("differentiate", () => {
  it("gives true gradients through shared values, broadcasting and a symbolic batch", async () => {
    const graph = createGraph(17);
    const x = graph.input("x", "float64", ["batch", 3]);
    const w = graph.input("w", "float64", [3, 2]);
    const b = graph.input("b", "float64", [1, 2]);
    const sum = graph.op("Add", [graph.op("MatMul", [x, w]), b]);
    const hidden = graph.op("Tanh", [sum]);
    const share = graph.op("Softmax", [graph.op("Mul", [hidden, b])], { axis: -1 });
    const size = graph.op("Sqrt", [graph.op("ReduceSum", [graph.op("Mul", [hidden, hidden]), graph.integers([1])])]);
    const ratio = graph.op("Div", [graph.op("Sub", [share, graph.op("Sigmoid", [sum])]), size]);
    const loss = graph.op("ReduceMean", [graph.op("Mul", [ratio, ratio])], { keepdims: 0 });
    const inputs = { x: numbers([4, 3], 1), w: numbers([3, 2], 2), b: numbers([1, 2], 3) };
    await expectTrueGradients(graph, loss, [x, w, b], inputs);
  });

  it("undoes broadcasting while it runs where symbols do not say what is stretched", async () => {
    const graph = createGraph(17);
    const a = graph.input("a", "float64", ["n", "k"]);
    const b = graph.input("b", "float64", ["m"]);
    const product = graph.op("Mul", [a, b]);
    const loss = graph.op("ReduceSum", [graph.op("Mul", [product, product])], { keepdims: 0 });
    for (const [shapeA, shapeB] of [
      [[3, 1], [4]],
      [[1, 4], [1]],
      [[2, 3], [3]],
    ] as const) {
      await expectTrueGradients(graph, loss, [a, b], { a: numbers(shapeA, 4), b: numbers(shapeB, 5) });
    }
  });

  it("lets no gradient through steps and shapes", async () => {
    const graph = createGraph(17);
    const x = graph.input("x", "float64", ["batch", 3]);
    const steps = (["Ceil", "Floor", "Round", "Sign"] as const).map((op) => graph.op(op, [graph.op("Mul", [x, 1.3])]));
    const two = graph.op("ConstantOfShape", [graph.op("Shape", [x])], { value: tensor("float64", [1], [2]) });
    const loss = graph.op("ReduceSum", [graph.op("Mul", [x, graph.op("Sum", [...steps, two])])], { keepdims: 0 });
    await expectTrueGradients(graph, loss, [x], { x: numbers([4, 3], 6) });
  });

  it("gives zeros for what the loss does not depend on", async () => {
    const graph = createGraph(17);
    const [x, unused] = [graph.input("x", "float64", [2]), graph.input("unused", "float64", [3])];
    const loss = graph.op("ReduceSum", [x], { keepdims: 0 });
    const inputs = { x: numbers([2], 1), unused: numbers([3], 2) };
    const [one, zero] = await runGraph(ort, "cpu", graph, differentiate(graph, loss, [x, unused]), inputs);
    expect([...one!.data]).toEqual([1, 1]);
    expect([...zero!.data]).toEqual([0, 0, 0]);
  });

  it("names an op without a rule, its path to the loss and the way out", () => {
    const graph = createGraph(17);
    const w = graph.input("dense/kernel", "float32", [2]);
    const node = {
      op: "Mystery",
      domain: "com.example",
      name: "odd",
      inputs: [w.name],
      outputs: ["m"],
      attributes: {},
    };
    const loss = graph.op("ReduceSum", [graph.op("Exp", [graph.add(node)[0]!])], { keepdims: 0 });
    const nodes = graph.nodes.length;
    expect(() => differentiate(graph, loss, [w])).toThrow(
      `[@reg/onnx-graph] gradient of com.example::Mystery "odd": expected an op with a gradient rule between a trainable weight and the ` +
        `loss, received com.example::Mystery "odd" → Exp "Exp" → ReduceSum "ReduceSum" → "ReduceSum", reached from "dense/kernel". ` +
        `Freeze the weights before it (createTrainer's trainable), or give a rule of your own: gradients: { "com.example::Mystery": rule }.`,
    );
    expect(graph.nodes.length).toBe(nodes);
  });

  it("refuses what flows through the mean of a LayerNormalization, which its rule does not have", () => {
    const graph = createGraph(17);
    const [x, scale] = [graph.input("x", "float32", ["batch", 3]), graph.input("scale", "float32", [3])];
    const [, mean] = graph.outputsOf("LayerNormalization", [x, scale], {}, 2);
    const loss = graph.op("ReduceSum", [mean], { keepdims: 0 });
    expect(() => differentiate(graph, loss, [x])).toThrow(
      '[@reg/onnx-graph] gradient of LayerNormalization "LayerNormalization": expected only the normalized output between a trainable ' +
        "weight and the loss, received the mean or the deviation as well. " +
        "Compute them with ReduceMean in the model, or give a rule of your own for LayerNormalization.",
    );
  });

  it("takes a rule of your own before the one there is", async () => {
    const graph = createGraph(17);
    const x = graph.input("x", "float64", [2]);
    const loss = graph.op("ReduceSum", [graph.op("Exp", [x])], { keepdims: 0 });
    const [gradient] = differentiate(graph, loss, [x], { Exp: ({ graph: g, dy }) => [g.op("Mul", [dy, 7])] });
    const [result] = await runGraph(ort, "cpu", graph, [gradient!], { x: numbers([2], 1) });
    expect([...result!.data]).toEqual([7, 7]);
  });

  it("writes what it needs once", () => {
    const graph = createGraph(17);
    const x = graph.input("x", "float32", [2]);
    expect(graph.op("Mul", [x, 2])).toBe(graph.op("Mul", [x, 2]));
    expect(graph.op("Mul", [x, 2])).not.toBe(graph.op("Mul", [x, 3]));
    expect([...graph.initializers.keys()]).toHaveLength(2);
  });
});

describe("the gradient by a convolution's input", () => {
  const opOf = (
    inputs: readonly number[],
    weight: readonly number[],
    attributes: Readonly<Record<string, number | readonly number[]>>,
  ) => {
    const graph = createGraph(17);
    const x = graph.input("x", "float32", ["batch", ...inputs]);
    const y = graph.op("Conv", [x, graph.input("w", "float32", weight)], attributes);
    const [dx] = differentiate(graph, graph.op("ReduceSum", [y], { keepdims: 0 }), [x]);
    return graph.makerOf(dx!)!.op;
  };

  it("is a convolution where the transposed one is slow: along signals, and where it has as many channels", () => {
    expect(opOf([16, 4000], [16, 16, 51], { pads: [25, 25] })).toBe("Conv");
    expect(opOf([8, 9, 9], [8, 8, 3, 3], {})).toBe("Conv");
    expect(opOf([8, 9, 9], [8, 1, 3, 3], { group: 8 })).toBe("Conv");
    expect(opOf([8, 9, 9], [32, 8, 1, 1], {})).toBe("Conv");
  });

  it("is a transposed convolution elsewhere", () => {
    expect(opOf([3, 9, 9], [32, 3, 3, 3], {})).toBe("ConvTranspose");
    expect(opOf([8, 9], [8, 8, 3], { strides: [2] })).toBe("ConvTranspose");
    expect(opOf([8, 9], [8, 8, 3], { pads: [3, 3] })).toBe("ConvTranspose");
  });
});
