import { readFileSync } from "node:fs";
import {
  createGraph,
  graphOf,
  modelOf,
  parametersOf,
  readModel,
  tensor,
  withWeights,
  writeModel,
  writeTensor,
} from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { data, trainerOf } from "../../test/trained.ts";
import { sequential } from "../sequential.ts";
import { withHead } from "./withHead.ts";

const classifier = () =>
  sequential({
    inputs: 6,
    layers: [
      { name: "hidden", units: 8, activation: "relu" },
      { name: "old", units: 10, activation: "softmax" },
    ],
    seed: 3,
  });
const read = (path: string) => new Uint8Array(readFileSync(new URL(`../../golden/models/${path}`, import.meta.url)));

async function run(model: Parameters<typeof writeModel>[0], feeds: Record<string, ort.Tensor>) {
  const session = await ort.InferenceSession.create(writeModel(model), { executionProviders: ["cpu"] });
  const results = await session.run(feeds);
  await session.release();
  return results;
}
const rows = () => new ort.Tensor("float32", data.inputs.data, data.inputs.shape);

describe("withHead", () => {
  it("replaces the last dense layer, keeps the rest, and says what it did", async () => {
    const { model, features, replaced } = withHead(classifier(), { units: 3 });
    expect(replaced).toBe('Gemm "old/sum", a dense layer from 8 to 10; Softmax "output" after it stays');
    expect(features).toBe("hidden/relu");
    expect(parametersOf(model).map(({ path, shape }) => [path, shape])).toEqual([
      ["hidden/kernel", [6, 8]],
      ["hidden/bias", [8]],
      ["head/kernel", [8, 3]],
      ["head/bias", [3]],
    ]);
    expect(graphOf(model).nodes.map(({ op }) => op)).toEqual(["Gemm", "Relu", "Gemm", "Softmax"]);
    const [before, after] = [classifier(), model].map(({ graph }) => graph!.initializer[0]!.rawData);
    expect(after).toEqual(before);
    const { output } = await run(model, { input: rows() });
    expect(output!.dims).toEqual([50, 3]);
  });

  it("gives the two parts, which are the whole", async () => {
    const { model, backbone, head, features } = withHead(classifier(), { units: 3, name: "mine", seed: 5 });
    const whole = await run(model, { input: rows() });
    const half = await run(backbone, { input: rows() });
    const parts = await run(head, { [features]: half[features]! });
    // The same ops on the same numbers.
    expect(parts.output!.data).toEqual(whole.output!.data);
  });

  it("trains on the features of a frozen backbone as in the whole model", async () => {
    const { model, backbone, head, features } = withHead(classifier(), { units: 3 });
    const whole = trainerOf(model, { trainable: "head/*" });
    const results = await run(backbone, { input: rows() });
    const part = trainerOf(head);
    const inputs = { data: results[features]!.data as Float32Array, shape: results[features]!.dims };
    const [a, b] = [await whole.fit(data, { epochs: 4 }), await part.fit({ ...data, inputs }, { epochs: 4 })];
    expect(b.at(-1)!.loss).toBeCloseTo(a.at(-1)!.loss, 6);
    const joined = withWeights(model, (path) => (path.startsWith("head/") ? part.weights(path) : undefined));
    const [one, other] = [await run(joined, { input: rows() }), await run(whole.export(), { input: rows() })];
    // float32 sums of eight numbers, in two graphs.
    for (const [i, p] of (one.output!.data as Float32Array).entries())
      expect(p).toBeCloseTo(Number(other.output!.data[i]), 5);
  });

  it.each([
    ["pytorch/conv_opset13.onnx", "Gemm"],
    ["pytorch/conv_opset22.onnx", "Gemm"],
    ["tf2onnx/separable.onnx", "MatMul"],
    ["rapidocr/ch_ppocr_mobile_v2.0_cls_infer.onnx", "Add"],
    ["onnx-light/light_shufflenet.onnx", "Gemm"],
  ])("finds the end of what others export: %s", async (path, op) => {
    const source = readModel(read(path));
    const { model, backbone, head, replaced } = withHead(source, { units: 4 });
    expect(replaced).toMatch(new RegExp(`^${op} ".*", a dense layer from \\d+ to \\d+`));
    const [before, after] = [parametersOf(source).length, parametersOf(model)];
    expect(after.length).toBeLessThanOrEqual(before + 1);
    expect(after.map((each) => each.path)).toEqual(expect.arrayContaining(["head/kernel", "head/bias"]));
    // The runtime accepts all three.
    for (const each of [model, backbone, head]) {
      const session = await ort.InferenceSession.create(writeModel(each), { logSeverityLevel: 3 });
      await session.release();
    }
  });

  it("reads what it is told to, along the last axis of what has more", async () => {
    const graph = createGraph(17);
    const kernel = graph.initializer("w", writeTensor(tensor("float32", [4, 5], new Array(20).fill(0.1)), "w"));
    const steps = graph.op("Tanh", [graph.op("MatMul", [graph.input("x", "float32", ["batch", 7, 4]), kernel])]);
    const model = modelOf(graph, [graph.op("ReduceMean", [steps], { axes: [1], keepdims: 0 })], "sequence");
    const cut = withHead(model, { units: 2, input: steps.name });
    const x = new ort.Tensor("float32", new Float32Array(56).fill(0.5), [2, 7, 4]);
    const [made] = Object.values(await run(cut.model, { x }));
    expect(made!.dims).toEqual([2, 7, 2]);
    const on = withHead(model, { units: 2, input: model.graph!.output[0]!.name });
    expect(Object.values(await run(on.model, { x }))[0]!.dims).toEqual([2, 2]);
  });

  it("takes the same weights for the same seed", () => {
    const kernel = (seed: number) => parametersAt(withHead(classifier(), { units: 3, seed }).model);
    expect(kernel(1)).toEqual(kernel(1));
    expect(kernel(1)).not.toEqual(kernel(2));
  });

  it("refuses what has no such end, names that are taken, and options it does not know", () => {
    const graph = createGraph(17);
    const model = modelOf(graph, [graph.op("Relu", [graph.input("x", "float32", ["batch", 4])])], "none");
    const relu = graphOf(model).nodes[0]!;
    expect(() => withHead(model, { units: 2 })).toThrow(
      `[@reg/onnx] withHead: expected output "${relu.outputs[0]}" to come from a dense layer (Gemm, or MatMul and Add), which Softmax, LogSoftmax, Sigmoid may follow, received Relu "${relu.name || relu.outputs[0]}". Name the value that the new layer is to read: { input: name }.`,
    );
    expect(() => withHead(classifier(), { units: 2, name: "hidden" })).toThrow(
      `[@reg/onnx] withHead: expected a name that is free, received "hidden": the model has "hidden/kernel". Give the new layer another: { name }.`,
    );
    expect(() => withHead(classifier(), { units: 2, input: "hidden/rlu" })).toThrow(
      `[@reg/onnx] withHead: expected input to be the name of a value of the model, received "hidden/rlu". Did you mean "hidden/relu"?`,
    );
    expect(() => withHead(classifier(), { units: 2.5 })).toThrow(
      "[@reg/onnx] withHead: expected units to be a whole number of at least 1, received 2.5.",
    );
    expect(() => withHead(classifier(), { unit: 2 } as never)).toThrow(
      `[@reg/onnx] withHead: expected only the options units, name, input, seed, received "unit". Did you mean "units"?`,
    );
  });
});

const parametersAt = ({ graph }: ReturnType<typeof withHead>["model"]) =>
  graph!.initializer.find(({ name }) => name === "head/kernel")!.rawData;
