// `reg compact` and `reg inspect --units` of what tfjs and brain.js save.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { NeuralNetwork } from "brain.js";
import { beforeAll, describe, expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { saveModel } from "../saveModel.ts";
import { loadTensorflow } from "../stacks/loadTensorflow.ts";
import { tfjsFiles } from "../stacks/tfjsFiles.ts";

const { write, at, bare } = temporaryFolder();
const require = createRequire(import.meta.url);

/** Three inputs, of which the second is not used; four units, of which the second and the fourth are dead; two outputs. */
const kernel = Float32Array.of(1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0);
const outKernel = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);

async function saveTfjs(folder: string, first = kernel) {
  const tf = await loadTensorflow();
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 4, inputShape: [3], activation: "relu", name: "hidden" }));
  model.add(tf.layers.dense({ units: 2, name: "out" }));
  model.setWeights([
    tf.tensor2d(first, [3, 4]),
    tf.zeros([4]),
    tf.tensor2d(outKernel, [4, 2]),
    tf.tensor1d([0.5, -0.5]),
  ]);
  model.setUserDefinedMetadata({ author: "me" });
  await saveModel(await tfjsFiles(tf, model, at(folder)));
}

/** The same network in the two forms of JSON that brain.js has written. */
const rows = (numbers: Float32Array, inputs: number, units: number) =>
  Array.from({ length: units }, (_, unit) => Array.from({ length: inputs }, (_, i) => numbers[i * units + unit]!));

const brain2 = () => {
  const net = new NeuralNetwork({ inputSize: 3, hiddenLayers: [4], outputSize: 2, activation: "relu" });
  net.initialize();
  const json = net.toJSON();
  const layers = [
    { weights: [], biases: [] },
    { weights: rows(kernel, 3, 4), biases: [0, 0, 0, 0] },
    { weights: rows(outKernel, 4, 2), biases: [0.5, -0.5] },
  ];
  return JSON.stringify({ ...json, layers });
};

function brain1() {
  const { NeuralNetwork: First } = require("brain.js-1");
  const net = new First({ hiddenLayers: [4], activation: "relu" });
  net.sizes = [3, 4, 2];
  net.initialize();
  net.weights[1].forEach((row: Float32Array, unit: number) => void row.set(rows(kernel, 3, 4)[unit]!));
  net.weights[2].forEach((row: Float32Array, unit: number) => void row.set(rows(outKernel, 4, 2)[unit]!));
  net.biases[1].fill(0);
  return JSON.stringify(net.toJSON());
}

const dead = [{ size: 4, units: [1, 3] }];
const cut = (text: string) =>
  JSON.parse(text).removed.map(({ size, units }: { size: number; units: number[] }) => ({ size, units }));

beforeAll(() => saveTfjs("whole"));

describe("reg compact of a tfjs model.json", () => {
  it("writes a folder that tfjs loads, with the metadata of the model", async () => {
    const { code, stdout, stderr } = await runReg("compact", at("whole/model.json"), "--out", at("small"), "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(cut(stdout)).toEqual(dead);
    expect(JSON.parse(stdout).certificate).toMatchObject({
      difference: { absolute: 0, ulps: 0 },
      parameters: { before: 26, after: 14 },
    });
    expect(readdirSync(at("small")).sort()).toEqual(["group1-shard1of1.bin", "model.json"]);
    const json = JSON.parse(readFileSync(at("small/model.json"), "utf8"));
    expect(json.userDefinedMetadata).toEqual({ author: "me" });
    const again = await runReg("inspect", at("small/model.json"), "--json");
    expect(JSON.parse(again.stdout).parameters.map(({ shape }: { shape: number[] }) => shape)).toEqual([
      ...[[3, 2], [2]],
      ...[[2, 2], [2]],
    ]);
  });

  it("refuses the folder of the model itself, and leaves it", async () => {
    const before = readFileSync(at("whole/model.json"));
    const { code, stderr } = await runReg("compact", at("whole/model.json"), "--out", at("whole"));
    const line = "[reg] --out: expected another file than the model, which stays as it is.\n";
    expect({ code, stderr }).toEqual({ code: 2, stderr: line });
    expect(readFileSync(at("whole/model.json")).equals(before)).toBe(true);
  });

  it("refuses what it cannot cut, and writes nothing", async () => {
    await saveTfjs(
      "broken",
      kernel.map((w, i) => (i === 2 ? Number.NaN : w)),
    );
    const refused = async (path: string) => {
      const { code, stderr } = await runReg("compact", path, "--out", at("never"));
      expect(code).toBe(1);
      expect(existsSync(at("never"))).toBe(false);
      return bare(stderr);
    };
    expect(await refused(at("broken/model.json"))).toBe(
      "[@reg/tfjs] hidden/kernel: expected finite numbers only, received NaN at index 2. Training diverged before this point: lower the learning rate, or restore the last good weights.\n",
    );
    const json = JSON.parse(readFileSync(at("whole/model.json"), "utf8"));
    const graph = write("graph.json", JSON.stringify({ ...json, format: "graph-model" }));
    expect(await refused(graph)).toBe(
      "[reg] graph.json: expected a layers model that tfjs loads, received a graph model. Its layers are gone. Convert the Keras model to the layers format.\n",
    );
    const alone = write("alone.json", JSON.stringify(json));
    expect(await refused(alone)).toBe(
      "[reg] group1-shard1of1.bin: expected the model's weights, received no such file or folder.\n",
    );
  });

  it("refuses sparse weights, which only ONNX has", async () => {
    const { code, stderr } = await runReg("compact", at("whole/model.json"), "--sparse", "--out", at("never"));
    expect({ code, stderr }).toEqual({ code: 2, stderr: "[reg] --sparse: expected an .onnx file with it.\n" });
  });

  it("lists its units", async () => {
    const { stdout } = await runReg("inspect", "--units", at("whole/model.json"));
    expect(bare(stdout)).toBe(
      [
        "",
        "whole/model.json tfjs layers-model · 3 groups of units",
        "",
        "  units           dead  weights  kept because",
        "  hidden_input  1 of 3        1  –",
        "  hidden        2 of 4        3  –",
        '  out           0 of 2        2  output "out" of the model',
        "",
      ].join("\n"),
    );
  });
});

describe.each([
  ["2.0", brain2],
  ["1.6", brain1],
])("reg compact of a JSON of brain.js %s", (_, json) => {
  it("writes a JSON of the same form", async () => {
    const whole = write("net.json", json());
    const { code, stdout, stderr } = await runReg("compact", whole, "--out", at("net.small.json"), "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(cut(stdout)).toEqual(dead);
    const [before, after] = [json(), readFileSync(at("net.small.json"), "utf8")].map((text) => JSON.parse(text));
    expect(after.sizes).toEqual([3, 2, 2]);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const again = await runReg("inspect", at("net.small.json"), "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ format: "brain.js", size: 14 });
  });

  it("lists its units", async () => {
    const { stdout } = await runReg("inspect", "--units", "--json", write("net.json", json()));
    const groups = JSON.parse(stdout).units.map(({ name, dead }: { name: string; dead: number[] }) => [name, dead]);
    expect(groups).toEqual([
      ["input", [1]],
      ["layer1", [1, 3]],
      ["layer2", []],
    ]);
  });

  it("refuses another kind of file to write", async () => {
    const { code, stderr } = await runReg("compact", write("net.json", json()), "--out", at("net.onnx"));
    expect({ code, stderr: bare(stderr) }).toEqual({
      code: 2,
      stderr: '[reg] --out: expected a .json file for brainjs, received "net.onnx".\n',
    });
  });
});
