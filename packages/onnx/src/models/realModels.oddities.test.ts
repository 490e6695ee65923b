// What is odd in files of the world, one oddity at a time, on a network that PyTorch wrote.
import { readFileSync } from "node:fs";
import { create } from "@bufbuild/protobuf";
import {
  createGraph,
  fedInputs,
  type Graph,
  graphProto,
  type Model,
  modelOf,
  nodeOf,
  readModel,
  readTensor,
  tensor,
  type Value,
  valueInfo,
  writeModel,
  writeTensor,
} from "@reg/onnx-graph";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
} from "@reg/onnx-graph/proto";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { seeded } from "../../test/seeded.ts";
import { createTrainer } from "../trainer.ts";

const open = () =>
  readModel(new Uint8Array(readFileSync(new URL("../../golden/models/pytorch/conv_opset13.onnx", import.meta.url))));
const data = { inputs: seeded([4, 2, 9, 8], 3), targets: { data: Int32Array.of(0, 1, 2, 3), shape: [4] } };

/** Trains two steps and gives back losses, the trained file, and what it computes on the stock runtime. */
async function train(model: Model) {
  const trainer = createTrainer(model, { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" });
  const losses = (await trainer.fit(data, { epochs: 2, batchSize: 4 })).map(({ loss }) => loss);
  const trained = readModel(writeModel(trainer.export()));
  const session = await ort.InferenceSession.create(writeModel(trained), {
    executionProviders: ["cpu"],
    logSeverityLevel: 3,
  });
  const x = new ort.Tensor("float32", data.inputs.data, data.inputs.shape);
  const outputs = await session.run({ [session.inputNames[0]!]: x });
  await Promise.all([session.release(), trainer.dispose()]);
  return { losses, trained, outputs };
}

it("keeps an output's name that is a JSON text", async () => {
  const name = '{"head": "logits", "classes": ["a/b", "c:0"], "scale": 0.5}';
  const model = open();
  const { graph } = model;
  for (const node of graph!.node) node.output = node.output.map((each) => (each === "y" ? name : each));
  graph!.output[0]!.name = name;
  const { losses, trained, outputs } = await train(model);
  const plain = await train(open());
  expect(losses).toEqual(plain.losses);
  expect(trained.graph!.output.map((output) => output.name)).toEqual([name]);
  expect(outputs[name]!.data).toEqual(plain.outputs.y!.data);
});

it("takes initializers that are listed as inputs too for weights, and asks for the data only", async () => {
  const model = open();
  const { graph } = model;
  const also = graph!.initializer.map((proto) => {
    const { type, shape } = readTensor(proto);
    return valueInfo({ name: proto.name, type, shape });
  });
  graph!.input.push(...also);
  model.irVersion = 3n;
  expect(fedInputs(graph!).map(({ name }) => name)).toEqual(["x"]);
  const { losses, trained } = await train(model);
  expect(losses).toEqual((await train(open())).losses);
  expect(trained.graph!.input.map(({ name }) => name)).toEqual(model.graph!.input.map(({ name }) => name));
  expect(trained.irVersion).toBe(3n);
});

it("does not mind opsets that no node uses, and keeps them and the metadata", async () => {
  const model = open();
  for (const domain of ["ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc", "org.pytorch.aten", "ai.onnx.training"]) {
    model.opsetImport.push(create(OperatorSetIdProtoSchema, { domain, version: 1n }));
  }
  model.metadataProps.push(create(StringStringEntryProtoSchema, { key: "author", value: "somebody" }));
  model.docString = "a network";
  const { losses, trained } = await train(model);
  expect(losses).toEqual((await train(open())).losses);
  expect(trained.opsetImport).toEqual(model.opsetImport);
  expect(trained.metadataProps).toEqual(model.metadataProps);
  const { producerName, producerVersion, docString } = model;
  expect(trained).toMatchObject({ producerName, producerVersion, docString });
});

it('takes "ai.onnx" for the name of the default domain', async () => {
  const model = open();
  for (const each of [...model.graph!.node, ...model.opsetImport]) each.domain = "ai.onnx";
  const { losses, trained } = await train(model);
  expect(losses).toEqual((await train(open())).losses);
  expect(trained.graph!.node.every(({ domain }) => domain === "ai.onnx")).toBe(true);
});

/** x → If(Σ x > 0) of `branches`, each over x → the rest. */
function branching(branch: (body: Graph, x: Value) => Value, rest: (graph: Graph, y: Value) => Value): Model {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", ["batch", 3]);
  const kernel = writeTensor(tensor("float32", [3, 3], [1, 2, 3, -1, 0, 1, 2, 2, -3]), "kernel");
  graph.initializer("kernel", kernel);
  const condition = graph.op("Greater", [graph.op("ReduceSum", [x], { keepdims: 0 }), 0]);
  const attribute = ["then_branch", "else_branch"].map((name) => {
    const body = graph.body();
    const g = graphProto(body, [branch(body, x)], name);
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.GRAPH, g });
  });
  const proto = create(NodeProtoSchema, { opType: "If", input: [condition.name], output: ["branched"], attribute });
  const like = { ...x, name: "branched" };
  const [branched] = graph.add(nodeOf(proto), new Map([["branched", like]]));
  const model = modelOf(graph, [rest(graph, branched!)], "branching");
  model.graph!.valueInfo.push(valueInfo(like));
  model.graph!.initializer = [kernel, ...model.graph!.initializer.filter(({ name }) => name !== "kernel")];
  return model;
}

it("trains what comes after an If", async () => {
  const model = branching(
    (body, x) => body.op("Tanh", [x]),
    (graph, y) => graph.op("MatMul", [y, graph.value("kernel")]),
  );
  const trainer = createTrainer(model, { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" });
  const targets = { data: Int32Array.of(0, 1, 2, 0), shape: [4] };
  const history = await trainer.fit({ inputs: seeded([4, 3], 1), targets }, { epochs: 5 });
  expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss);
  await trainer.dispose();
});

it("says where the weights are when all of them are for the bodies of an If", () => {
  const model = branching(
    (body, x) => {
      body.initializer("shift", writeTensor(tensor("float32", [3], [1, 2, 3]), "shift"));
      return body.op("Add", [body.op("MatMul", [x, body.value("kernel")]), body.value("shift")]);
    },
    (graph, y) => graph.op("Relu", [y]),
  );
  expect(() => createTrainer(model, { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" })).toThrow(
    "[@reg/onnx] model: expected at least one trainable weight among the initializers and constants, received none; 3 tensors are " +
      "for the bodies of If, Loop or Scan. Weights must be used by Gemm, MatMul, Conv, Gather, Add or a normalization.",
  );
});

it("refuses models whose layers have no gradient rule when the trainer is made, with the node, its path and the way out", () => {
  const lstm = readModel(readFileSync(new URL("../../golden/models/pytorch/lstm.onnx", import.meta.url)));
  expect(() => createTrainer(lstm, { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" })).toThrow(
    '[@reg/onnx-graph] gradient of LSTM "/recurrent/LSTM": expected an op with a gradient rule between a trainable weight and the loss, ' +
      'received LSTM "/recurrent/LSTM" → Transpose "/recurrent/Transpose_1" → Reshape "/recurrent/Reshape" → Transpose ' +
      '"/recurrent/Transpose_2" → Gather "/Gather" → Gemm "/dense/Gemm" → "y", reached from "onnx::LSTM_200", "onnx::LSTM_201", ' +
      `"onnx::LSTM_199". Freeze the weights before it (createTrainer's trainable), or give a rule of your own: gradients: { "LSTM": rule }.`,
  );
});
