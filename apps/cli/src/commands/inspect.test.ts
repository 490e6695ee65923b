import { createRequire } from "node:module";
import { sequential } from "@reg/onnx";
import { createGraph, modelOf, writeModel } from "@reg/onnx-graph";
import type { io } from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { loadTensorflow } from "../stacks/loadTensorflow.ts";

const { write, bare } = temporaryFolder();
const require = createRequire(import.meta.url);

/** Three inputs, two units; input 1 and unit 0 are dead. */
const kernel = { data: Float32Array.of(0, 3, 0, 0, 0, -4), shape: [3, 2] };
const bias = { data: Float32Array.of(0, 1), shape: [2] };

async function inspect(path: string) {
  const { code, stdout, stderr } = await runReg("inspect", path, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

async function refusal(path: string): Promise<string> {
  const { code, stdout, stderr } = await runReg("inspect", path);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  return bare(stderr);
}

const onnx = () => writeModel(sequential({ inputs: 3, layers: [{ name: "dense", units: 2, kernel, bias }] }));

async function tfjsModel() {
  const tf = await loadTensorflow();
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], name: "dense" })] });
  model.setWeights([tf.tensor(kernel.data, [3, 2]), tf.tensor(bias.data)]);
  const saved: { artifacts?: io.ModelArtifacts } = {};
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    saved.artifacts = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
  });
  await model.save(handler);
  const { modelTopology, weightSpecs, weightData, format } = saved.artifacts!;
  const weightsManifest = [{ paths: ["group1-shard1of1.bin"], weights: weightSpecs! }];
  return { json: JSON.stringify({ format, modelTopology, weightsManifest }), weights: weightData as ArrayBuffer };
}

const expectedKernel = { zeros: 4 / 6, l1: 7, l2: 5, max: 4, deadInputs: [1], deadUnits: [0] };

describe("reg inspect", () => {
  it("reads an ONNX model", async () => {
    const { format, size, zeros, parameters } = await inspect(write("m.onnx", onnx()));
    expect({ format, size, zeros }).toEqual({ format: "ONNX", size: 8, zeros: 5 / 8 });
    expect(parameters).toEqual([
      { path: "dense/kernel", role: "kernel", shape: [3, 2], ...expectedKernel },
      {
        ...{ path: "dense/bias", role: "bias", shape: [2], zeros: 0.5, l1: 1, l2: 1, max: 1 },
        ...{ deadInputs: [], deadUnits: [] },
      },
    ]);
  });

  it("reads an ONNX model whose weights are in Constant nodes, as Paddle writes them", async () => {
    const graph = createGraph(17);
    const w = graph.op("Constant", [], { value: { type: "float32", ...kernel } });
    const y = graph.op("MatMul", [graph.input("x", "float32", ["batch", 3]), w]);
    const { parameters } = await inspect(write("constant.onnx", writeModel(modelOf(graph, [y], "dense"))));
    expect(parameters).toEqual([{ path: "Constant", role: "kernel", shape: [3, 2], ...expectedKernel }]);
  });

  it("reads a tfjs model.json and the weights beside it", async () => {
    const { json, weights } = await tfjsModel();
    write("group1-shard1of1.bin", new Uint8Array(weights));
    const { format, parameters } = await inspect(write("model.json", json));
    expect(format).toBe("tfjs layers-model");
    expect(parameters[0]).toEqual({ path: "dense/kernel", role: "kernel", shape: [3, 2], ...expectedKernel });
    write("group1-shard1of1.bin", new Uint8Array(weights).subarray(1));
    expect(await refusal(write("model.json", json))).toBe(
      "[reg] group1-shard1of1.bin: expected 32 bytes of weights, received 31. Check that the file was copied completely.\n",
    );
    expect(await refusal(write("model.json", json.replace("group1-shard", "lost-shard")))).toBe(
      "[reg] lost-shard1of1.bin: expected the model's weights, received no such file or folder.\n",
    );
  });

  it.each(["brain.js", "brain.js-1"])("reads the JSON of %s", async (version) => {
    const { NeuralNetwork } = require(version);
    const net = new NeuralNetwork({ hiddenLayers: [2] });
    const patterns = [
      { input: [0, 1, 1], output: [1] },
      { input: [1, 1, 0], output: [0] },
    ];
    net.train(patterns, { iterations: 1 });
    // [units, inputs]: the kernel above, transposed.
    net.weights[1][0].fill(0);
    net.weights[1][1].set([3, 0, -4]);
    const { format, parameters } = await inspect(write("net.json", JSON.stringify(net.toJSON())));
    expect(format).toBe("brain.js");
    expect(parameters.map(({ path, shape }: { path: string; shape: number[] }) => [path, ...shape])).toEqual([
      ["layer1/kernel", 2, 3],
      ["layer1/bias", 2],
      ["layer2/kernel", 1, 2],
      ["layer2/bias", 1],
    ]);
    expect(parameters[0]).toEqual({ path: "layer1/kernel", role: "kernel", shape: [2, 3], ...expectedKernel });
  });

  it("shows a person", async () => {
    const { stdout } = await runReg("inspect", write("m.onnx", onnx()));
    expect(bare(stdout)).toBe(
      [
        "",
        "m.onnx ONNX · 2 parameters, 8 numbers, 62.5 % exact zeros",
        "",
        "  parameter     shape   exact zeros  L1 norm  L2 norm  greatest  dead inputs  dead units",
        "  dense/kernel  [3, 2]       66.7 %        7        5         4       1 of 3      1 of 2",
        "  dense/bias    [2]          50.0 %        1        1         1            –           –",
        "",
      ].join("\n"),
    );
  });

  it("says what else a file is", async () => {
    const known = "expected an .onnx file, a tfjs model.json or a brain.js JSON, received";
    expect(await refusal(write("a.json", "hello"))).toBe(`[reg] a.json: ${known} a file that is not JSON.\n`);
    expect(await refusal(write("a.json", "[1]"))).toBe(`[reg] a.json: ${known} JSON of another kind.\n`);
    expect(await refusal(write("a.json", '{"class_name":"Sequential"}'))).toBe(
      `[reg] a.json: ${known} a model's architecture without weights.\n`,
    );
    expect(await refusal(write("a.json", '{"type":"RNN","sizes":[1],"layers":[]}'))).toBe(
      "[reg] a.json: expected the JSON of a brain.js NeuralNetwork, received RNN.\n",
    );
    expect(await refusal(write("a.onnx", "hello"))).toBe(
      "[@reg/onnx-graph] readModel: expected the bytes of an .onnx file, received 5 bytes that are not a protobuf message. Was the file downloaded whole, and is it the model and not a page about it?\n",
    );
  });
});
