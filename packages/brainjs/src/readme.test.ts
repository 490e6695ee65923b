// The example of README.md runs and prints the plan that stands there, and the table of strengths is measured again in part.
import { readFileSync } from "node:fs";
import * as core from "@reg/core";
import { diagnose, groupLasso, l1, l2, type Weights } from "@reg/core";
import { NeuralNetwork } from "brain.js";
import { afterEach, describe, expect, it, vi } from "vitest";
import { brainjsAdapter } from "./adapter.ts";
import * as reg from "./index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [, code = "", printed = ""] = /```js\n([\s\S]*?)```[\s\S]*?```text\n([\s\S]*?)```/.exec(readme) ?? [];
const modules = { "@reg/core": core, "@reg/brainjs": reg, "brain.js": { NeuralNetwork } };

/** brain.js draws its first weights from Math.random: these are the same in every run. mulberry32. */
function seedRandom(seed: number): void {
  let state = seed;
  vi.spyOn(Math, "random").mockImplementation(() => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

it("README: regularize a network", () => {
  seedRandom(0);
  const said: unknown[] = [];
  vi.spyOn(console, "log").mockImplementation((word: unknown) => void said.push(word));
  const body = code.replace(/^import (.+) from (".+");.*$/gm, "const $1 = modules[$2];");
  new Function("modules", body)(modules);
  const [plan, objective, row] = said as [string, reg.TrainingReport, Float32Array];
  expect(`${plan}\n`).toBe(printed);
  expect(objective.loss).toBe(objective.dataLoss + objective.penalty);
  expect(objective.dataLoss).toBe(objective.error / 2);
  expect(row.length).toBe(8);
});

const patternsOf = (count: number) =>
  Array.from({ length: count }, () => {
    const input = Array.from({ length: 8 }, Math.random);
    return { input, output: [input[0]! > input[1]! ? 1 : 0] };
  });

const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

/** Accuracy on 1000 new rows and the fraction of exact zeros, of the README's network. */
function measure(
  config: Parameters<typeof reg.regularize>[1],
  seed: number,
  refit = false,
): { accuracy: number; zeros: number } {
  seedRandom(seed);
  const [data, unseen] = [patternsOf(200), patternsOf(1000)];
  const net = new NeuralNetwork<number[], number[]>({ hiddenLayers: [4], activation: "tanh" });
  const attachment = reg.regularize(net, config);
  net.train(data, { iterations: 200, learningRate: 0.05 });
  if (refit) {
    attachment.relax();
    net.train(data, { iterations: 100, learningRate: 0.05 });
  }
  const right = unseen.filter(({ input, output }) => (net.run(input)[0]! > 0.5 ? 1 : 0) === output[0]);
  const kernels = brainjsAdapter.parameters(net).filter(({ role }) => role === "kernel");
  const found = kernels.map(({ read }) => diagnose(read() as Weights));
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  return {
    accuracy: right.length / unseen.length,
    zeros: sum(found.map(({ zeros }) => zeros)) / sum(found.map(({ size }) => size)),
  };
}

const columns = [
  [(strength: number) => l1({ l1: strength }), "loss"],
  [(strength: number) => l1({ l1: strength }), "proximal"],
  [(strength: number) => l2({ l2: strength }), "loss"],
  [(strength: number) => groupLasso({ lambda: strength }), "proximal"],
] as const;

describe("README: which strength", () => {
  const [table = ""] = /\| strength [\s\S]*?\n\n/.exec(readme) ?? [];
  const rows = table.trim().split("\n").slice(2);

  // One in three rows: what is sensible, what is sparse and what is too strong.
  it.each(["0.0003", "0.001", "0.01"])("has measured a strength of %s", (strength) => {
    const [, , ...cells] = rows.find((row) => row.startsWith(`| ${strength} `))!.split("|");
    columns.forEach(([penaltyOf, mode], column) => {
      const [accuracy = 0, zeros = 0] = cells[column]!.match(/[\d.]+(?= %)/g)!.map(Number);
      const runs = [0, 1, 2, 3, 4].map((seed) => measure({ penalty: penaltyOf(Number(strength)), mode }, seed));
      // The table has tenths of a percent and whole percents. Engines may round tanh in another way, and a network in which a
      // weight turns out otherwise classifies a few rows otherwise.
      expect(Math.abs(100 * mean(runs.map((run) => run.accuracy)) - accuracy)).toBeLessThan(1);
      expect(Math.abs(100 * mean(runs.map((run) => run.zeros)) - zeros)).toBeLessThan(2);
    });
  });
});

it("README: a share of zeros, or so many units", () => {
  const said = [.../classifies ([\d.]+) % [\s\S]*?it is ([\d.]+) %, and without\s+any ([\d.]+) %/.exec(readme)!].slice(
    1,
  );
  const configs = [{ toSparsity: { units: { input: 2, layer1: 2 } } }, { toSparsity: 0.75 }, l1({ l1: 0 })];
  const runs = configs.map((config, i) => [0, 1, 2, 3, 4].map((seed) => measure(config, seed, i < 2)));
  // As in the table above.
  for (const [i, text] of said.entries()) {
    expect(Math.abs(100 * mean(runs[i]!.map(({ accuracy }) => accuracy)) - Number(text))).toBeLessThan(1);
  }
  // Two units of two inputs each are left of 36 weights, and 9 of 36.
  expect(runs.map((each) => each.map(({ zeros }) => Math.round(36 * zeros)))).toEqual([
    new Array(5).fill(30),
    new Array(5).fill(27),
    new Array(5).fill(0),
  ]);
});
