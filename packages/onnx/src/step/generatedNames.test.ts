// Exporters call nodes and values what they like, old PyTorch `Conv_0` and `Mul_43`, which are names that graphs give here too.
import type { Model } from "@reg/onnx-graph";
import { readModel, writeModel } from "@reg/onnx-graph";
import { changed, type GraphProto, GraphProtoSchema, ModelProtoSchema, NodeProtoSchema } from "@reg/onnx-graph/proto";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { inputsOf, realModelBytes, realModels } from "../../test/realModels.ts";
import { createTrainer } from "../trainer.ts";

/** What training graphs make beside the model's own nodes, most of all. */
const ops = [
  "Mul",
  "Add",
  "Sub",
  "Reshape",
  "Transpose",
  "ReduceSum",
  "MatMul",
  "constant",
  "Identity",
  "Shape",
  "Div",
];
const generated = (i: number) => (i < ops.length ? ops[i]! : `${ops[i % ops.length]}_${Math.floor(i / ops.length)}`);

/** The graph with nodes called as PyTorch did, or as generated values are; and values too, where `values`. */
function renamed(graph: GraphProto, values: boolean): GraphProto {
  const outputs = new Set(graph.output.map(({ name }) => name));
  const made = graph.node.flatMap(({ output }) => output).filter((name) => name !== "" && !outputs.has(name));
  const names = new Map(values ? made.map((name, i) => [name, generated(i)] as const) : []);
  const now = (name: string) => names.get(name) ?? name;
  const node = graph.node.map((each, i) =>
    changed(NodeProtoSchema, each, {
      name: values ? generated(graph.node.length - i) : `${ops[i % ops.length]}_${Math.floor(i / ops.length) + 1}`,
      input: each.input.map(now),
      output: each.output.map(now),
    }),
  );
  return changed(GraphProtoSchema, graph, { node, valueInfo: values ? [] : graph.valueInfo });
}

async function lossOf(model: Model, real: (typeof realModels)[number], lowMemory: boolean) {
  const { loss, trainable, batch } = real;
  const trainer = createTrainer(model, {
    ort,
    executionProviders: ["cpu"],
    sessionOptions: { graphOptimizationLevel: "disabled" },
    loss,
    lowMemory,
    ...(trainable && { trainable }),
  });
  const inputs = inputsOf(real);
  const now = (await trainer.predict(inputs))[model.graph!.output[0]!.name]!;
  const [rows] = now.shape;
  const targets =
    loss === "softmaxCrossEntropy"
      ? { shape: [rows!], data: Int32Array.from({ length: rows! }, (_, row) => row % 2) }
      : { shape: now.shape, data: new Float32Array(now.data.length).fill(0.5) };
  const history = await trainer.fit({ inputs, targets }, { epochs: 2, batchSize: batch, seed: null });
  await trainer.dispose();
  return history.map((epoch) => epoch.loss);
}

const small = realModels.filter(({ file }) => /^(pytorch|tf2onnx)/.test(file));

it.each(small)("trains $name in split steps and in loops whatever its nodes and values are called", async (real) => {
  const model = readModel(realModelBytes(real));
  for (const lowMemory of [true, false]) {
    const expected = await lossOf(model, real, lowMemory);
    for (const values of [false, true]) {
      const graph = renamed(model.graph!, values);
      const again = readModel(writeModel(changed(ModelProtoSchema, model, { graph })));
      expect(await lossOf(again, real, lowMemory)).toEqual(expected);
    }
  }
});
