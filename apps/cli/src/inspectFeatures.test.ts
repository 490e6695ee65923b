import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { sequential } from "@reg/onnx";
import { createGraph, modelOf, writeModel } from "@reg/onnx-graph";
import { describe, expect, it } from "vitest";
import { runReg } from "../test/runReg.ts";
import { temporaryFolder } from "../test/temporaryFolder.ts";
import { saveModel } from "./saveModel.ts";
import { loadTensorflow } from "./stacks/loadTensorflow.ts";
import { tfjsFiles } from "./stacks/tfjsFiles.ts";

const { write, bare, at } = temporaryFolder();
const require = createRequire(import.meta.url);

/** Three features, of which the first is not read. */
const kernel = { data: Float32Array.of(0, 0, 3, 4, 1, 0), shape: [3, 2] };
const onnx = () =>
  write("m.onnx", writeModel(sequential({ inputs: 3, layers: [{ name: "dense", units: 2, kernel }, { units: 1 }] })));

async function features(...args: string[]) {
  const { code, stdout, stderr } = await runReg("inspect", ...args, "--features", "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

const ranked = [
  { feature: 1, name: "1", norm: 5 },
  { feature: 2, name: "2", norm: 1 },
  { feature: 0, name: "0", norm: 0 },
];

describe("reg inspect --features", () => {
  it("shows a person which features an ONNX model reads", async () => {
    const { stdout } = await runReg("inspect", onnx(), "--features", "--names", "age, height,\u001b[2Jweight");
    expect(bare(stdout)).toBe(
      [
        "",
        "m.onnx ONNX",
        "",
        "input: 2 of 3 features used",
        "height                5.00  ████████████████████████",
        "\\u001b[2Jweight       1.00  █████",
        "1 with no weight",
        "",
      ].join("\n"),
    );
  });

  it("reads weights in Constant nodes, as Paddle writes them", async () => {
    const graph = createGraph(17);
    const w = graph.op("Constant", [], { value: { type: "float32", ...kernel } });
    const y = graph.op("MatMul", [graph.input("x", "float32", ["batch", 3]), w]);
    const model = write("constant.onnx", writeModel(modelOf(graph, [y], "dense")));
    expect(await features(model)).toEqual({ model, input: "x", size: 3, used: 2, features: ranked });
  });

  it("reads a tfjs model.json", async () => {
    const tf = await loadTensorflow();
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], name: "dense" })] });
    model.setWeights([tf.tensor(kernel.data, [3, 2]), tf.zeros([2])]);
    await saveModel(await tfjsFiles(tf, model, at("web")));
    expect(await features(at("web/model.json"))).toMatchObject({ input: "dense_input", used: 2, features: ranked });
  });

  it.each(["brain.js", "brain.js-1"])("reads the JSON of %s", async (version) => {
    const { NeuralNetwork } = require(version);
    const net = new NeuralNetwork({ hiddenLayers: [2] });
    net.train([{ input: [0, 1, 1], output: [1] }], { iterations: 1 });
    // [units, inputs]: the kernel above, transposed.
    net.weights[1][0].set([0, 3, 1]);
    net.weights[1][1].set([0, 4, 0]);
    const model = write("net.json", JSON.stringify(net.toJSON()));
    expect(await features(model)).toEqual({ model, input: "input", size: 3, used: 2, features: ranked });
  });

  it("draws bars, or the image whose pixels they are", async () => {
    const out = at("features.svg");
    const report = await features(onnx(), "--out", out);
    expect(report).toMatchObject({ used: 2, features: ranked });
    expect(readFileSync(out, "utf8").match(/<rect x="180"/g)).toHaveLength(3);
    await features(onnx(), "--out", out, "--image", "1x3");
    expect(readFileSync(out, "utf8").match(/fill="rgb[^"]*"/g)).toEqual([
      'fill="rgb(8,48,107)"',
      'fill="rgb(206,214,225)"',
    ]);
  });

  const refusal = async (...args: string[]) => {
    const { code, stdout, stderr } = await runReg("inspect", onnx(), ...args);
    expect(stdout).toBe("");
    return `${code} ${bare(stderr).trim()}`;
  };

  it("refuses options that do not fit, before it reads the model", async () => {
    expect(await refusal("--features", "--units")).toBe("2 [reg] --units: expected without --features.");
    expect(await refusal("--names", "a,b,c")).toBe("2 [reg] --names: expected --features with it.");
    expect(await refusal("--out", "a.svg")).toBe("2 [reg] --out: expected --features with it.");
    expect(await refusal("--features", "--image", "1x3")).toBe("2 [reg] --image: expected --out with it.");
    expect(await refusal("--features", "--image", "3", "--out", "a.svg")).toBe(
      '2 [reg] --image: expected a size such as 28x28 or 32x32x3, received "3".',
    );
    expect(await refusal("--features", "--out", "a.png")).toBe(
      '2 [reg] --out: expected a name that ends in .svg, received "a.png".',
    );
    expect(await refusal("--features", "--out", at("no/a.svg"))).toBe(
      "1 [reg] no/a.svg: expected a file that can be written, received no such file or folder.",
    );
  });

  it("refuses what the model does not have, and writes nothing", async () => {
    const out = at("none.svg");
    expect(await refusal("--features", "--out", out, "--image", "2x2")).toBe(
      "1 [@reg/core] featureSvg: expected an image of 3 features: [height, width] or [height, width, channels], received [2,2].",
    );
    expect(await refusal("--features", "--out", out, "--names", "a")).toBe(
      '1 [@reg/core] featureReport: expected 3 names, one for each feature of "input", received 1.',
    );
    expect(await refusal("--features", "--out", out, "--input", "y")).toBe(
      '1 [@reg/core] featureReport: expected one of the inputs "input", received "y".',
    );
    expect(existsSync(out)).toBe(false);
  });
});
