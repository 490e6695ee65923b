import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { runGraph } from "../../test/runGraph.ts";
import { differentiate } from "../differentiate.ts";
import { createGraph } from "../graph/graph.ts";
import { sequential } from "../sequential.ts";
import { tensor } from "../tensor.ts";
import { addForward, predictionOf } from "../training/forward.ts";
import { predictionModel } from "../training/inferenceModels.ts";
import { type LossName, losses } from "./index.ts";

const z = [0, 1.5, -2, 100, -100, 0.25];
const targets = [0, 1, 0, 0.2, 0.5, 0.3];
const rows = <T>(f: (row: readonly number[], target: readonly number[], at: number) => T): T[] =>
  [0, 3].map((at) => f(z.slice(at, at + 3), targets.slice(at, at + 3), at));
const softmax = (row: readonly number[]) => {
  const most = Math.max(...row);
  const exps = row.map((x) => Math.exp(x - most));
  const total = exps.reduce((a, b) => a + b, 0);
  return { logs: row.map((x) => x - most - Math.log(total)), shares: exps.map((e) => e / total) };
};
const total = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Value and gradient as textbooks have them, in float64. */
const textbook: Readonly<Record<LossName, readonly [number, readonly number[]]>> = {
  softmaxCrossEntropy: [
    total(rows((row, target) => -total(softmax(row).logs.map((log, i) => log * target[i]!)))) / 2,
    rows((row, target) => softmax(row).shares.map((p, i) => (p * total(target) - target[i]!) / 2)).flat(),
  ],
  sigmoidCrossEntropy: [
    total(z.map((x, i) => Math.max(x, 0) - x * targets[i]! + Math.log1p(Math.exp(-Math.abs(x))))) / 6,
    z.map((x, i) => (sigmoid(x) - targets[i]!) / 6),
  ],
  meanSquaredError: [total(z.map((x, i) => (x - targets[i]!) ** 2)) / 6, z.map((x, i) => (x - targets[i]!) / 3)],
  halfSquaredError: [total(z.map((x, i) => (x - targets[i]!) ** 2)) / 4, z.map((x, i) => (x - targets[i]!) / 2)],
};

describe.each(Object.entries(losses))("%s", (name, loss) => {
  it("has the value and the gradient of the textbook, also where exponentials overflow and at 0", async () => {
    const graph = createGraph(17);
    const prediction = graph.input("z", "float32", ["batch", 3]);
    const wanted = graph.input("t", "float32", ["batch", 3]);
    const value = loss.build(graph, prediction, wanted);
    const inputs = { z: tensor("float32", [2, 3], z), t: tensor("float32", [2, 3], targets) };
    const results = await runGraph(ort, "cpu", graph, [value, ...differentiate(graph, value, [prediction])], inputs);
    const [expected, gradient] = textbook[name as LossName];
    expect(results[0]!.shape).toEqual([]);
    // float32, because onnxruntime has no Softplus in float64: three roundings of the largest term.
    expect(Math.abs(Number(results[0]!.data[0]) / expected - 1)).toBeLessThan(3 * 2 ** -24);
    for (const [i, slope] of gradient.entries()) expect(Number(results[1]!.data[i])).toBeCloseTo(slope, 5);
  });
});

describe("predictionOf", () => {
  const predictionFor = (activation: "softmax" | "sigmoid" | "linear", loss: LossName) => {
    const model = sequential({ inputs: 2, layers: [{ name: "out", units: 2, activation }] });
    const graph = createGraph(17);
    graph.input("input", "float32", ["batch", 2]);
    addForward(graph, model, new Set());
    return predictionOf(graph, model, losses[loss]).name;
  };

  it("trains from what goes into the activation that the loss has inside, and only that", () => {
    expect(predictionFor("softmax", "softmaxCrossEntropy")).toBe("out/sum");
    expect(predictionFor("sigmoid", "sigmoidCrossEntropy")).toBe("out/sum");
    expect(predictionFor("softmax", "meanSquaredError")).toBe("output");
    expect(predictionFor("sigmoid", "softmaxCrossEntropy")).toBe("output");
    expect(predictionFor("linear", "softmaxCrossEntropy")).toBe("output");
  });

  it("still predicts with the activation", () => {
    const model = sequential({ inputs: 2, layers: [{ units: 2, activation: "softmax" }] });
    expect(predictionModel(model, []).outputs).toEqual(["output"]);
  });
});
