import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs";
import { NeuralNetwork } from "brain.js";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { breastCancer } from "../datasets/bundled.ts";
import { splitByClass } from "../datasets/split.ts";
import type { StackFigures } from "../evaluation.ts";
import { accuracy, classesOf } from "../metrics.ts";
import { randomFor } from "../random.ts";
import { loadTensorflow } from "../stacks/loadTensorflow.ts";

const { write, at, bare } = temporaryFolder();

async function train(...argv: string[]): Promise<StackFigures[]> {
  const { code, stdout, stderr } = await runReg("train", "--json", ...argv);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout).stacks;
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

describe("reg train --json", () => {
  it("has the figures of each stack, and they fit together", async () => {
    const stacks = await train("--stack", "all", "--epochs", "2");
    expect(stacks.map(({ stack }) => stack)).toEqual(["tfjs", "onnx", "brainjs"]);
    for (const figures of stacks) {
      expect(Object.keys(figures)).toEqual(
        "stack accuracy trainAccuracy loss dataLoss penalty zeros layers confusion history".split(" "),
      );
      const { accuracy, loss, dataLoss, penalty, layers, confusion, history } = figures;
      const right = sum(confusion.map((row, digit) => row[digit]!));
      expect(accuracy).toBe(right / sum(confusion.flat()));
      expect(sum(confusion.flat())).toBe(359);
      expect(accuracy).toBeGreaterThan(0.5);
      expect(loss).toBe(dataLoss + penalty);
      const weighted = sum(layers.map(({ l1, l2 }) => 0.001 * l1 + 0.0001 * l2 ** 2));
      // Float32 sums of 2720 weights in any order.
      expect(Math.abs(penalty - weighted) / weighted).toBeLessThan(1e-6);
      expect(layers.map(({ name, shape }) => [name, ...shape])).toEqual([
        ["layer1", 64, 32],
        ["layer2", 32, 16],
        ["layer3", 16, 10],
      ]);
      expect(layers.map((layer) => [layer.penalty, layer.mode])).toEqual(
        Array.from({ length: 3 }, () => ["l1l2 l1=0.001 l2=0.0001", "loss"]),
      );
      expect(history.map(({ epoch }) => epoch)).toEqual([1, 2]);
      for (const report of history) {
        expect(Math.abs(report.loss - report.dataLoss - report.penalty) / report.loss).toBeLessThan(1e-6);
      }
      expect(history[1]!.loss).toBeLessThan(history[0]!.loss);
    }
  });

  it("gives TensorFlow.js and ONNX the same start and the same batches", async () => {
    const [tfjs, onnx] = await Promise.all(["tfjs", "onnx"].map((stack) => train("--stack", stack, "--epochs", "1")));
    for (const key of ["loss", "dataLoss", "penalty"] as const) {
      const [a, b] = [tfjs![0]!.history[0]![key], onnx![0]!.history[0]![key]];
      // 45 float32 steps; where a weight crosses zero one step apart its sign differs for that step.
      expect(Math.abs(a - b) / a).toBeLessThan(1e-4);
    }
  });

  it.each(["tfjs", "onnx", "brainjs"])("makes exact zeros in proximal mode, in %s", async (stack) => {
    const penalty = '{"name":"l1","l1":0.02}';
    const options = ["--stack", stack, "--data", "breast-cancer", "--epochs", "3", "--penalty", penalty];
    const [proximal] = await train(...options, "--mode", "proximal");
    const [inLoss] = await train(...options);
    expect(inLoss!.zeros).toBe(0);
    expect(proximal!.zeros).toBeGreaterThan(0.2);
    const sizes = proximal!.layers.map(({ shape }) => shape[0]! * shape[1]!);
    const zeros = sum(proximal!.layers.map((layer, i) => layer.zeros * sizes[i]!));
    expect(zeros / sum(sizes)).toBeCloseTo(proximal!.zeros, 12);
  });

  it("trains at the strength that cross-validation chose, in mode proximal", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${(i % 2) + (i % 7) / 10},${i % 5},${i % 3},${i % 2}`);
    const data = write("chosen.csv", ["a,b,c,y", ...rows].join("\n"));
    const argv = ["--data", data, "--stack", "onnx", "--penalty", "l1", "--epochs", "3"];
    const [chosen] = (await train(...argv, "--strength", "auto")) as (StackFigures & {
      strength: { strength: number; why: string };
    })[];
    const { strength, why } = chosen!.strength;
    expect(chosen!.layers[0]).toMatchObject({ penalty: `l1 l1=${strength}`, mode: "proximal" });
    expect(why).toMatch(
      /^The greatest strength within one standard error \([\d.e-]+\) of the best mean loss, [\d.e-]+\.$/,
    );
    const penalty = JSON.stringify({ name: "l1", l1: strength });
    const [typed] = await train(...argv.with(5, penalty), "--mode", "proximal");
    expect({ ...chosen, strength: undefined }).toEqual({ ...typed, strength: undefined });

    expect(await runReg("train", "--strength", "auto", "--mode", "loss")).toEqual({
      ...{ code: 2, stdout: "" },
      stderr: "[reg] --strength: expected --mode proximal with auto, received loss.\n",
    });
  });

  it("leaves a decoupled penalty out of the loss", async () => {
    const [figures] = await train("--stack", "onnx", "--epochs", "1", "--mode", "decoupled", "--penalty", "l2");
    expect(figures!.penalty).toBeGreaterThan(0);
    expect(figures!.loss).toBe(figures!.dataLoss);
    const rules = [
      { match: "layer1/kernel", penalty: { name: "l2", l2: 0.01 }, mode: "decoupled" },
      { match: "layer2/kernel", penalty: { name: "l2", l2: 0.01 } },
    ];
    const [mixed] = await train("--stack", "onnx", "--epochs", "1", "--penalty", JSON.stringify({ rules }));
    const inLoss = 0.01 * mixed!.layers[1]!.l2 ** 2;
    // Float32 sums on one side.
    expect(mixed!.loss - mixed!.dataLoss).toBeCloseTo(inLoss, 6);
    expect(mixed!.layers.map(({ mode }) => mode)).toEqual(["decoupled", "loss", null]);
  });

  it("gives the same figures for the same seed, and others for another", async () => {
    const options = ["--stack", "onnx", "--data", "classification", "--epochs", "1"];
    const [one, again, other] = [
      await train(...options),
      await train(...options),
      await train(...options, "--seed", "1"),
    ];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it("tries a ladder of strengths and says which to take", async () => {
    const options = ["--stack", "onnx", "--data", "breast-cancer", "--epochs", "1", "--adjust"];
    const { stdout } = await runReg("train", "--json", ...options);
    const { rungs, take, why } = JSON.parse(stdout).stacks[0].advice;
    expect(rungs.map(({ strength }: { strength: number }) => strength)).toEqual([0, 0.1, 0.3, 1, 3, 10]);
    expect(rungs[4].config).toEqual({ penalty: { name: "l1l2", l1: 0.006, l2: 0.0006 }, mode: "loss" });
    expect(rungs).toContainEqual(take);
    expect(why).toMatch(/ on 91 validation rows/);
  });
});

describe("reg train", () => {
  it("reads a user's CSV, and shows a person everything", async () => {
    const row = (i: number) => `${i % 3 === 0 ? "yes" : "no"},${(i % 3) + 0.01 * i},${i % 7},1`;
    const path = write("mine.csv", `wanted,a,b,c\n${Array.from({ length: 60 }, (_, i) => row(i)).join("\n")}\n`);
    const options = ["--data", path, "--target", "wanted", "--stack", "onnx", "--mode", "proximal", "--epochs", "30"];
    const { code, stdout, stderr } = await runReg("train", ...options);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^\nmine\.csv 48 rows to train, 12 to test · 3 features, 2 classes · 3-32-16-2\n/);
    expect(stdout).toMatch(
      /\n {2}layer1\/kernel +\[3,32\] +l1l2 l1=0\.002 l2=0\.0002 +proximal +rule 1: every kernel\n/,
    );
    expect(stdout).toMatch(
      /\n {2}test accuracy +[\d.]+ %\n {2}training accuracy +[\d.]+ % {2}generalization gap -?[\d.]+ points\n/,
    );
    expect(stdout).toMatch(/\n {2}true \\ predicted +no +yes\n {2}no +\d+ +(\d+|·)\n {2}yes +(\d+|·) +\d+\n/);
  });

  it("refuses rules that match nothing, before it trains", async () => {
    const penalty = '{"rules":[{"match":"layer9/kernel","penalty":"l1"}]}';
    const { code, stderr } = await runReg("train", "--json", "--stack", "onnx", "--penalty", penalty);
    expect(code).toBe(1);
    expect(stderr).toBe(
      '[@reg/core] rules[0]: expected "layer9/kernel" to match a parameter. The parameters are: layer1/kernel (kernel), layer1/bias (bias), layer2/kernel (kernel), layer2/bias (bias), layer3/kernel (kernel), layer3/bias (bias).\n',
    );
  });
});

describe("reg train --out", () => {
  // The same rows as `reg train` keeps apart, as the file has them.
  const data = breastCancer();
  const { test } = splitByClass(data, 0.2, randomFor(0, "split"));
  const rows = Array.from(test.labels, (_, i) => test.inputs.subarray(i * 30, (i + 1) * 30));

  /** What each framework answers when it loads what was saved. */
  const answers: Readonly<Record<string, (out: string) => Promise<ArrayLike<number>>>> = {
    async "net.onnx"(out) {
      const session = await ort.InferenceSession.create(out);
      const { output } = await session.run({ input: new ort.Tensor("float32", test.inputs, [rows.length, 30]) });
      return output!.data as Float32Array;
    },
    async "net.json"(out) {
      const net = new NeuralNetwork<number[], number[]>();
      net.fromJSON(JSON.parse(readFileSync(out, "utf8")));
      return rows.flatMap((row) => [...net.run([...row])]);
    },
    async net(out) {
      const tf = await loadTensorflow();
      const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(out, "model.json"), "utf8"));
      const weightData = new Uint8Array(readFileSync(join(out, weightsManifest[0].paths[0]))).buffer;
      const weightSpecs = weightsManifest[0].weights;
      const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
      return (model.predict(tf.tensor2d(test.inputs, [rows.length, 30])) as Tensor).dataSync();
    },
  };

  it.each([
    ["onnx", "net.onnx"],
    ["brainjs", "net.json"],
    ["tfjs", "net"],
  ])("keeps what %s trained, for features as they are", async (stack, name) => {
    const options = ["--stack", stack, "--data", "breast-cancer", "--epochs", "4", "--mode", "proximal"];
    const penalty = '{"name":"l1","l1":0.01}';
    const [figures] = await train(...options, "--penalty", penalty, "--out", at(name));
    const outputs = await answers[name]!(at(name));
    expect(accuracy(test.labels, classesOf(outputs, 2))).toBe(figures!.accuracy);
    const file = stack === "tfjs" ? join(at(name), "model.json") : at(name);
    const { stdout } = await runReg("inspect", "--json", file);
    const kernels = JSON.parse(stdout).parameters.filter(({ shape }: { shape: number[] }) => shape.length > 1);
    expect(kernels.map(({ zeros }: { zeros: number }) => zeros)).toEqual(figures!.layers.map(({ zeros }) => zeros));
  });

  it.each([
    [["--stack", "all", "--out", at("x.onnx")], "[reg] --out: expected one --stack with it, received all."],
    [["--stack", "onnx", "--out", at("x")], '[reg] --out: expected an .onnx file for onnx, received "x".'],
    [
      ["--stack", "tfjs", "--out", at("x.json")],
      '[reg] --out: expected a folder or a .keras file for tfjs, received "x.json".',
    ],
    [["--stack", "brainjs", "--out", at("x")], '[reg] --out: expected a .json file for brainjs, received "x".'],
  ])("says before it trains what is wrong with %j", async (argv, line) => {
    const { code, stdout, stderr } = await runReg("train", ...argv);
    expect({ code, stdout, stderr: bare(stderr) }).toEqual({ code: 2, stdout: "", stderr: `${line}\n` });
  });

  it("says before it trains where nothing can be written", async () => {
    const { code, stdout, stderr } = await runReg("train", "--stack", "onnx", "--out", at("no/such.onnx"));
    const line = "[reg] no/such.onnx: expected a file that can be written, received no such file or folder.\n";
    expect({ code, stdout, stderr: bare(stderr) }).toEqual({ code: 1, stdout: "", stderr: line });
  });
});
