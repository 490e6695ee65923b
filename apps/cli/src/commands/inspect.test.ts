import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { sequential } from "@reg/onnx";
import { createGraph, modelOf, writeModel } from "@reg/onnx-graph";
import type { io } from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { loadTensorflow } from "../stacks/loadTensorflow.ts";

const { write, bare, at } = temporaryFolder();
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

const expectedKernel = { zeros: 4 / 6, denormals: 0, l1: 7, l2: 5, max: 4, deadInputs: [1], deadUnits: [0] };

describe("reg inspect", () => {
  it("reads an ONNX model", async () => {
    const { format, size, zeros, parameters } = await inspect(write("m.onnx", onnx()));
    expect({ format, size, zeros }).toEqual({ format: "ONNX", size: 8, zeros: 5 / 8 });
    expect(parameters).toEqual([
      { path: "dense/kernel", role: "kernel", shape: [3, 2], ...expectedKernel },
      {
        ...{ path: "dense/bias", role: "bias", shape: [2], zeros: 0.5, denormals: 0, l1: 1, l2: 1, max: 1 },
        ...{ deadInputs: [], deadUnits: [] },
      },
    ]);
  });

  it("counts denormals and says where they are", async () => {
    const small = { data: Float32Array.of(1e-39, -1e-45, 2 ** -126, 0, 1, 2), shape: [3, 2] };
    const model = write(
      "small.onnx",
      writeModel(sequential({ inputs: 3, layers: [{ name: "dense", units: 2, kernel: small }] })),
    );
    const { denormals, parameters } = await inspect(model);
    expect([denormals, ...parameters.map((each: { denormals: number }) => each.denormals)]).toEqual([2, 2, 0]);
    const { stdout } = await runReg("inspect", model);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(
      "2 numbers are denormal, below 1.2e-38, which slows processors down. Set them to 0: dense/kernel (2).",
    );
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

  /** A model.json with one weight of four numbers. */
  const manifest = (change: object = {}, spec: object = {}) =>
    write(
      "inside/model.json",
      JSON.stringify({
        weightsManifest: [
          { paths: ["w.bin"], weights: [{ name: "a/kernel", shape: [2, 2], dtype: "float32", ...spec }], ...change },
        ],
      }),
    );

  it("reads every way in which tfjs stores numbers, as tfjs does", async () => {
    const tf = await loadTensorflow();
    mkdirSync(at("inside"), { recursive: true });
    const cases: [object, Uint8Array][] = [
      [{}, new Uint8Array(Float32Array.of(1.5, -2, 0, 3).buffer)],
      [{ dtype: "int32" }, new Uint8Array(Int32Array.of(1, -2, 0, 3).buffer)],
      [{ dtype: "bool" }, Uint8Array.of(1, 0, 0, 1)],
      [{ quantization: { dtype: "uint8", scale: 0.1, min: -1 } }, Uint8Array.of(0, 10, 200, 255)],
      [{ dtype: "int32", quantization: { dtype: "uint8", scale: 0.7, min: -1 } }, Uint8Array.of(0, 10, 200, 255)],
      [
        { quantization: { dtype: "uint16", scale: 0.1, min: -1 } },
        new Uint8Array(Uint16Array.of(0, 1, 9, 65_535).buffer),
      ],
      [{ quantization: { dtype: "float16" } }, new Uint8Array(Uint16Array.of(0x3e00, 0xc000, 1, 0).buffer)],
    ];
    for (const [spec, stored] of cases) {
      write("inside/w.bin", stored);
      const { parameters } = await inspect(manifest({}, spec));
      const specs = [{ name: "a/kernel", shape: [2, 2], dtype: "float32", ...spec }] as io.WeightsManifestEntry[];
      const numbers = [...tf.io.decodeWeights(stored.slice().buffer, specs)["a/kernel"]!.dataSync()];
      const sum = (of: (w: number) => number) => numbers.reduce((total, w) => total + of(w), 0);
      expect(parameters[0]).toMatchObject({ zeros: sum((w) => (w === 0 ? 1 : 0)) / 4, l1: sum(Math.abs) });
    }
  });

  it("passes over texts, whatever their length", async () => {
    const text = Buffer.from([3, 0, 0, 0, 97, 98, 99, 0, 0, 0, 0]);
    write("inside/w.bin", Buffer.concat([text, Buffer.from(Float32Array.of(5).buffer)]));
    const weights = [
      { name: "words", shape: [2], dtype: "string" },
      { name: "bias", shape: [1], dtype: "float32" },
    ];
    const { parameters } = await inspect(manifest({ weights }));
    expect(parameters).toMatchObject([{ path: "bias", l1: 5 }]);
    expect(await refusal(manifest({ weights: [{ ...weights[0], shape: [3] }] }))).toBe(
      "[reg] words: expected 1084227599 bytes of weights, received 15. Check that the file was copied completely.\n",
    );
  });

  it("reads no file that is not the model's", async () => {
    mkdirSync(at("inside"), { recursive: true });
    write("secret.txt", "sixteen letters.");
    symlinkSync(at("secret.txt"), at("inside/link.bin"));
    symlinkSync("/dev/zero", at("inside/zero.bin"));
    mkdirSync(at("inside/folder.bin"));
    execFileSync("mkfifo", [at("inside/pipe.bin")]);
    write("inside/w.bin", new Uint8Array(17));
    write("inside/w2.bin", new Uint8Array(16));
    symlinkSync("w2.bin", at("inside/near.bin"));
    const paths = async (...names: string[]) => (await refusal(manifest({ paths: names }))).slice("[reg] ".length, -1);
    const inside = "paths: expected a file in the model's folder, received";
    expect(await paths("../secret.txt")).toBe(`${inside} "../secret.txt".`);
    expect(await paths("folder.bin/../../secret.txt")).toBe(`${inside} "folder.bin/../../secret.txt".`);
    expect(await paths("/dev/zero")).toBe(`${inside} "/dev/zero".`);
    expect(await paths(".")).toBe(`${inside} ".".`);
    expect(await paths("link.bin")).toBe(`${inside} "link.bin", a link to somewhere else.`);
    expect(await paths("zero.bin")).toBe(`${inside} "zero.bin", a link to somewhere else.`);
    expect(await paths("pipe.bin")).toBe(
      "pipe.bin: expected the model's weights, received something that is not a plain file.",
    );
    expect(await paths("folder.bin")).toBe("folder.bin: expected the model's weights, received a folder.");
    expect(await paths("w\0.bin")).toBe(
      "w\\u0000.bin: expected the model's weights, received a name that no file can have.",
    );
    const size = "expected 16 bytes of weights, received";
    expect(await paths("w.bin")).toBe(`w.bin: ${size} 17. Check that the file was copied completely.`);
    expect(await paths()).toBe(`paths: ${size} 0. Check that the file was copied completely.`);
    expect((await inspect(manifest({ paths: ["near.bin"] }))).size).toBe(4);
  });

  it.each([
    [{ weightsManifest: null }, "weightsManifest: expected a list, received null"],
    [{ weightsManifest: [null] }, "weightsManifest[0]: expected an object, received null"],
    [{ weightsManifest: [{ paths: "w" }] }, 'weightsManifest[0].paths: expected a list of file names, received "w"'],
    [{ weightsManifest: [{ paths: [], weights: {} }] }, "weightsManifest[0].weights: expected a list, received {}"],
  ])("says what is wrong with a manifest: %j", async (json, message) => {
    expect(await refusal(write("a.json", JSON.stringify(json)))).toBe(`[reg] a.json, ${message}.\n`);
  });

  it.each([
    [{ name: 3 }, "weights[0].name: expected a text, received 3"],
    [{ shape: [-1] }, "weights[0].shape: expected a list of lengths, received [-1]"],
    [
      { shape: [2 ** 40, 2 ** 40] },
      "weights[0].shape: expected a list of lengths, received [1099511627776,1099511627776]",
    ],
    [{ shape: [0, 2 ** 54] }, "weights[0].shape: expected a list of lengths, received [0,18014398509481984]"],
    [{ dtype: "constructor" }, 'weights[0].dtype: expected float32, int32, bool or string, received "constructor"'],
    [{ dtype: "complex64" }, 'weights[0].dtype: expected float32, int32, bool or string, received "complex64"'],
    [{ quantization: null }, "weights[0].quantization: expected an object, received null"],
    [
      { quantization: { dtype: "toString" } },
      'weights[0].quantization.dtype: expected float16, uint8 or uint16, received "toString"',
    ],
    [
      { quantization: { dtype: "uint8", scale: "2" } },
      'weights[0].quantization: expected a scale and a min, received {"dtype":"uint8","scale":"2"}',
    ],
  ])("says what is wrong with a weight: %j", async (spec, message) => {
    mkdirSync(at("inside"), { recursive: true });
    expect(await refusal(manifest({}, spec))).toBe(`[reg] inside/model.json, weightsManifest[0].${message}.\n`);
  });

  it("shows names without doing what they say to a terminal", async () => {
    mkdirSync(at("inside"), { recursive: true });
    write("inside/w.bin", new Uint8Array(16));
    const name = "\u001b]0;owned\u0007\u009b2Ja/kernel";
    const { stdout } = await runReg("inspect", manifest({}, { name }));
    expect(stdout).toContain(String.raw`\u001b]0;owned\u0007\u009b2Ja/kernel`);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    const json = await runReg("inspect", "--json", manifest({}, { name }));
    expect(json.stdout).not.toMatch(/[^\P{Cc}\n]/u);
    expect(JSON.parse(json.stdout).parameters[0].path).toBe(name);
    const { stderr } = await runReg("inspect", at("\u001b[2Jnone.onnx"));
    expect(bare(stderr)).toMatch(/^\[reg\] .*\\u001b\[2Jnone\.onnx: expected/);
  });

  it.each([
    [{ sizes: null }, "sizes to be a list of at least two numbers above 0, received null"],
    [{ sizes: [1] }, "sizes to be a list of at least two numbers above 0, received [1]"],
    [{ sizes: [1, -1] }, "sizes to be a list of at least two numbers above 0, received [1,-1]"],
    [{ layers: "no" }, 'layers to be a list, received "no"'],
    [{ layers: [{}, null] }, "layer 1 to have 1 units of 2 weights, received something else"],
    [
      { layers: [{}, { weights: [null], biases: [0] }] },
      "layer 1 to have 1 units of 2 weights, received something else",
    ],
    [{ layers: [{}, { weights: [[1, null]], biases: [0] }] }, "layer1/kernel to hold numbers only, received null"],
    [{ layers: [{}, { weights: [[1, "2"]], biases: [0] }] }, 'layer1/kernel to hold numbers only, received "2"'],
    [{ layers: [{}, { weights: [[1, 2]], biases: null }] }, "layer1/bias to hold numbers only, received undefined"],
    [{ layers: [{}, { 0: { weights: { 0: 1, 1: 2 } } }] }, "layer1/bias to hold numbers only, received undefined"],
    [{ type: { toString: null } }, 'the JSON of a brain.js NeuralNetwork, received {"toString":null}'],
  ])("says what is wrong with a brain.js JSON: %j", async (change, message) => {
    const json = { sizes: [2, 1], layers: [{}, { weights: [[1, 2]], biases: [0] }], ...change };
    expect(await refusal(write("net.json", JSON.stringify(json)))).toBe(`[reg] net.json: expected ${message}.\n`);
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
    const known = "expected an .onnx file, a .keras or .h5 file, a tfjs model.json or a brain.js JSON, received";
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
