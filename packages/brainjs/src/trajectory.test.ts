// brain.js' training written again from its description, in float64, with penalties in their plain form over `arrayOps`:
// no code of brain.js, of the kernels or of this package takes part in it.
import {
  arrayOps,
  groupLasso,
  l1,
  l1l2,
  l2,
  type Metric,
  type Mode,
  orthogonal,
  type Penalty,
  sparseGroupLasso,
  type Weights,
} from "@reg/core";
import { describe, expect, it } from "vitest";
import { allWeights, classification, createNetwork, type Options, type Pattern, versions } from "../test/networks.ts";
import { regularize } from "./regularize.ts";

interface Layer {
  /** `[inputs, units]`, Keras' layout. */
  readonly kernel: Weights;
  readonly bias: Weights;
}

const activations = {
  sigmoid: [(z: number) => 1 / (1 + Math.exp(-z)), (y: number) => y * (1 - y)],
  tanh: [Math.tanh, (y: number) => 1 - y * y],
  relu: [(z: number) => Math.max(0, z), (y: number) => (y > 0 ? 1 : 0)],
} as const;

const float64 = (data: ArrayLike<number>, shape: readonly number[]): Weights => ({
  data: Float64Array.from(data),
  shape,
});

/** Layers in Keras' layout from all weights in this package's order: kernel `[units, inputs]`, bias, layer by layer. */
function layersOf(numbers: readonly number[], sizes: readonly number[]): Layer[] {
  let at = 0;
  return sizes.slice(1).map((units, i) => {
    const inputs = sizes[i]!;
    const stored = numbers.slice(at, at + inputs * units);
    const bias = numbers.slice(at + inputs * units, at + inputs * units + units);
    at += inputs * units + units;
    const kernel = stored.map((_, j) => stored[(j % units) * inputs + Math.floor(j / units)]!);
    return { kernel: float64(kernel, [inputs, units]), bias: float64(bias, [units]) };
  });
}

const flatten = (layers: readonly Layer[]): number[] =>
  layers.flatMap(({ kernel, bias }) => {
    const [inputs, units] = kernel.shape as [number, number];
    const stored = Array.from(kernel.data, (_, j) => kernel.data[(j % inputs) * units + Math.floor(j / inputs)]!);
    return [...stored, ...bias.data];
  });

/** Half the squared error's gradient by the chain rule. */
function gradients(
  layers: readonly Layer[],
  { input, output }: Pattern,
  activation: keyof typeof activations,
): Layer[] {
  const [activate, slope] = activations[activation];
  const outputs: number[][] = [[...input]];
  for (const { kernel, bias } of layers) {
    const previous = outputs.at(-1)!;
    outputs.push(
      Array.from(bias.data, (b, unit) =>
        activate(previous.reduce((sum, y, i) => sum + y * kernel.data[i * bias.data.length + unit]!, b)),
      ),
    );
  }
  let error = outputs.at(-1)!.map((y, unit) => y - output[unit]!);
  return layers
    .map((_, i) => i)
    .reverse()
    .map((i) => {
      const { kernel, bias } = layers[i]!;
      const units = bias.data.length;
      const delta = error.map((e, unit) => e * slope(outputs[i + 1]![unit]!));
      error = outputs[i]!.map((_, k) => delta.reduce((sum, d, unit) => sum + d * kernel.data[k * units + unit]!, 0));
      const outer = outputs[i]!.flatMap((y) => delta.map((d) => y * d));
      return { kernel: float64(outer, kernel.shape), bias: float64(delta, bias.shape) };
    })
    .reverse();
}

/** A weight after the optimizer, and the steps it comes to for a gradient that stays. */
interface Moved {
  readonly w: Weights;
  readonly steps: Weights;
}

type Rule = (w: Weights, gradient: Weights, step: number) => Moved;

/** velocity = momentum * velocity - rate * gradient; w += velocity. */
function momentumRule(rate: number, momentum: number): Rule {
  let v: number[] = [];
  return (w, gradient) => {
    v = Array.from(w.data, (_, i) => momentum * (v[i] ?? 0) - rate * gradient.data[i]!);
    const moved = Array.from(w.data, (x, i) => x + v[i]!);
    return {
      w: float64(moved, w.shape),
      steps: float64(
        v.map(() => rate / (1 - momentum)),
        w.shape,
      ),
    };
  };
}

/** Adam; `late` moves by the moments as they were before this gradient, which is how brain.js treats biases. */
function adamRule(rate: number, late: boolean): Rule {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  let [low, high]: number[][] = [[], []];
  return (w, gradient, step) => {
    const before = [low, high];
    low = Array.from(gradient.data, (g, i) => beta1 * (low![i] ?? 0) + (1 - beta1) * g);
    high = Array.from(gradient.data, (g, i) => beta2 * (high![i] ?? 0) + (1 - beta2) * g * g);
    const [usedLow, usedHigh] = late ? before : [low, high];
    const moved = Array.from(w.data, (x, i) => {
      const first = (usedLow![i] ?? 0) / (1 - beta1 ** (step + 1));
      const second = (usedHigh![i] ?? 0) / (1 - beta2 ** (step + 1));
      return x - (rate * first) / (Math.sqrt(second) + epsilon);
    });
    const steps = high.map((v) => rate / (Math.sqrt(v / (1 - beta2 ** (step + 1))) + epsilon));
    return { w: float64(moved, w.shape), steps: float64(steps, w.shape) };
  };
}

const times = (w: Weights, factor: number): Weights =>
  float64(
    Array.from(w.data, (x) => x * factor),
    w.shape,
  );

const combine = (a: Weights, b: Weights, factor: number): Weights =>
  float64(
    Array.from(a.data, (x, i) => x + factor * b.data[i]!),
    a.shape,
  );

interface Setting {
  readonly penalty: Penalty;
  readonly mode: Mode;
  readonly metric?: Metric;
  readonly praxis?: "adam";
  readonly activation: keyof typeof activations;
  readonly warmup: number;
  /** Biases too, and not kernels alone. */
  readonly everything?: true;
}

const rates = { momentum: 0.1, adam: 0.01 };

/** A step of one parameter under a penalty, in each mode. */
function step(rule: Rule, w: Weights, data: Weights, at: number, setting: Setting): Weights {
  const { penalty, mode, metric, praxis, warmup } = setting;
  const rate = rates[praxis ?? "momentum"];
  const strength = Math.min(1, at / warmup);
  const placed = penalty.place(w);
  const pull = placed.gradient(arrayOps, w);
  const { w: moved, steps } = rule(w, mode === "loss" ? combine(data, pull, strength) : data, at);
  if (mode === "loss") return moved;
  if (mode === "decoupled") return combine(moved, pull, -rate * strength);
  return placed.prox(arrayOps, moved, metric === "euclidean" ? rate * strength : times(steps, strength));
}

/** Trains on each pattern once. */
function reference(start: readonly Layer[], patterns: readonly Pattern[], setting: Setting): readonly Layer[] {
  const rate = rates[setting.praxis ?? "momentum"];
  const rules = start.map(() =>
    setting.praxis === "adam"
      ? { kernel: adamRule(rate, false), bias: adamRule(rate, true) }
      : { kernel: momentumRule(rate, 0.1), bias: momentumRule(rate, 0) },
  );
  return patterns.reduce<readonly Layer[]>((layers, pattern, at) => {
    const found = gradients(layers, pattern, setting.activation);
    return layers.map(({ kernel, bias }, i) => ({
      kernel: step(rules[i]!.kernel, kernel, found[i]!.kernel, at, setting),
      bias: setting.everything
        ? step(rules[i]!.bias, bias, found[i]!.bias, at, setting)
        : rules[i]!.bias(bias, found[i]!.bias, at).w,
    }));
  }, start);
}

// Weights move by 0.4 to 0.9. brain.js rounds them and their changes to float32 in each of 100 steps, which leaves up to
// 1.04e-6; Adam divides by the root of gradients that may be small, and magnifies the same roundings to 1.7e-6.
const tolerance = { momentum: 1.2e-6, adam: 3e-6 };

const sizes = [6, 5, 4, 3];
const patterns = classification(100, 6, 3, 3);
const modes: readonly Mode[] = ["loss", "proximal", "decoupled"];
const penalties = [
  l1({ l1: 0.02 }),
  l2({ l2: 0.05 }),
  l1l2({ l1: 0.01, l2: 0.03 }),
  groupLasso({ lambda: 0.03 }),
  groupLasso({ lambda: 0.02, axis: -1, sizeWeighted: true }),
  sparseGroupLasso({ l1: 0.01, lambda: 0.01 }),
  orthogonal({ factor: 0.3, mode: "columns" }),
];
const settings: Setting[] = penalties.flatMap((penalty) =>
  modes
    .filter((mode) => mode !== "proximal" || penalty.noProx === "")
    .flatMap((mode): Setting[] => [
      { penalty, mode, activation: "sigmoid", warmup: 30 },
      { penalty, mode, activation: "tanh", warmup: 30, praxis: "adam" },
    ]),
);
const both = l1l2({ l1: 0.01, l2: 0.03 });
settings.push({ penalty: both, mode: "loss", activation: "relu", warmup: 1 });
for (const penalty of [both, groupLasso({ lambda: 0.03 })]) {
  const euclidean = { penalty, mode: "proximal", metric: "euclidean", warmup: 30, everything: true } as const;
  settings.push({ ...euclidean, activation: "sigmoid" }, { ...euclidean, activation: "tanh", praxis: "adam" });
}
for (const mode of modes) {
  settings.push({ penalty: both, mode, activation: "tanh", warmup: 30, everything: true });
  settings.push({ penalty: both, mode, activation: "sigmoid", warmup: 30, everything: true, praxis: "adam" });
}

describe.each(versions)("100 patterns with brain.js %s and by hand", (_, Network) => {
  it.each(settings.map((setting) => [JSON.stringify(setting), setting] as const))("%s", (_, setting) => {
    const { penalty, mode, metric, warmup, activation, praxis, everything } = setting;
    const options: Options = {
      activation,
      learningRate: rates[praxis ?? "momentum"],
      momentum: 0.1,
      ...(praxis && { praxis }),
    };
    const net = createNetwork(Network, sizes, options);
    const start = layersOf(allWeights(net), sizes);
    const which = everything ? { match: "**" } : { role: "kernel" as const };
    regularize(net, {
      rules: [{ ...which, penalty, mode, ...(metric && { metric }) }],
      schedule: { kind: "linearWarmup", steps: warmup },
    });
    net.train(patterns, { ...options, iterations: 1 });

    const expected = flatten(reference(start, patterns, setting));
    const errors = allWeights(net).map((w, i) => Math.abs(w - expected[i]!));
    expect(Math.max(...errors)).toBeLessThan(tolerance[praxis ?? "momentum"]);
  });
});
