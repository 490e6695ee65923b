import {
  createGraph,
  type Graph,
  type Model,
  modelOf,
  parametersOf,
  tensor,
  untieWeights,
  writeModel,
  writeTensor,
} from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { createTrainer } from "../trainer.ts";

const trainer = (model: Model) =>
  createTrainer(model, { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" });

async function outputs(model: Model, feeds: Readonly<Record<string, ort.Tensor>>) {
  const session = await ort.InferenceSession.create(writeModel(model), { executionProviders: ["cpu"] });
  const results = await session.run(feeds);
  await session.release();
  return results;
}

/** Two normalizations of a network before its training, as PyTorch writes them: one tensor of zeros, one of ones. */
function fresh(share: (graph: Graph, name: string, from: string) => string): Model {
  const graph = createGraph(17);
  const numbers = (x: number) => writeTensor(tensor("float32", [3], [x, x, x]));
  const names = ["weight", "bias", "running_mean", "running_var"];
  let y = graph.input("x", "float32", ["batch", 3, 4]);
  graph.initializer("bn1.weight", { ...numbers(1), name: "bn1.weight" });
  graph.initializer("bn1.bias", { ...numbers(0), name: "bn1.bias" });
  const of = (layer: string) =>
    names.map((name, i) => share(graph, `${layer}.${name}`, i % 3 === 0 ? "bn1.weight" : "bn1.bias"));
  for (const layer of ["bn1", "bn2"]) {
    const read = of(layer).map((name) => graph.value(name));
    y = graph.op("BatchNormalization", [y, ...read]);
  }
  return modelOf(graph, [graph.op("ReduceMean", [y], { axes: [2], keepdims: 0 })], "fresh");
}
const oneTensor = (_: Graph, __: string, from: string) => from;
const byIdentity = (graph: Graph, name: string, from: string) => {
  if (name === from) return name;
  graph.add({ op: "Identity", domain: "", name, inputs: [from], outputs: [name], attributes: {} });
  return name;
};

const data = {
  inputs: { data: Float32Array.from({ length: 48 }, (_, i) => Math.sin(i * i) + 1), shape: [4, 3, 4] },
  targets: { data: Int32Array.of(0, 1, 2, 0), shape: [4] },
};

it.each([
  ["by one tensor", oneTensor, ["bn1.weight", "bn1.bias", "bn1.weight_3", "bn1.bias_3"]],
  ["through Identity", byIdentity, ["bn1.weight", "bn1.bias", "bn2.weight", "bn2.bias"]],
])("gives normalizations that share %s their own weights and statistics", async (_, share, paths) => {
  const model = fresh(share);
  const untied = untieWeights(model);
  expect(parametersOf(untied).map(({ path }) => path)).toEqual(paths);
  const feeds = { x: new ort.Tensor("float32", data.inputs.data, data.inputs.shape) };
  expect(await outputs(untied, feeds)).toEqual(await outputs(model, feeds));
  const subject = trainer(untied);
  await subject.fit(data, { epochs: 2 });
  const read = subject.export().graph!.initializer.filter(({ rawData }) => rawData.length === 12);
  expect(new Set(read.map(({ rawData }) => rawData.join())).size).toBe(8);
  await subject.dispose();
});

it("is asked for where running statistics are shared", () => {
  expect(() => trainer(fresh(byIdentity))).toThrow(
    `[@reg/onnx] BatchNormalization "BatchNormalization": expected running statistics of its own, received "bn1.bias", which other ` +
      "nodes read too. Exporters write equal tensors once: give each node its own with untieWeights(model), or freeze its scale.",
  );
});
