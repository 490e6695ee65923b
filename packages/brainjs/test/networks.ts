// Both versions of brain.js, and networks with known weights, for the tests of this package.
import type { Weights } from "@reg/core";
import * as brain2 from "brain.js";
import brain1 from "brain.js-1";
import { type BrainNetwork, internalsOf, type NetworkInternals } from "../src/network.ts";
import { parametersOf } from "../src/parameters.ts";

export interface Pattern {
  readonly input: readonly number[];
  readonly output: readonly number[];
}

export interface Options {
  readonly activation?: "sigmoid" | "relu" | "leaky-relu" | "tanh";
  readonly hiddenLayers?: readonly number[];
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly praxis?: "adam";
  readonly iterations?: number;
  readonly errorThresh?: number;
  readonly log?: boolean | ((status: unknown) => void);
  readonly logPeriod?: number;
  readonly callback?: (status: { error: number; iterations: number }) => void;
  readonly callbackPeriod?: number;
}

/** What the two versions have in common and what tests look into. */
export interface TestNetwork extends BrainNetwork, Omit<NetworkInternals, "sizes"> {
  sizes: number[];
  train(data: readonly Pattern[], options?: Options): { error: number; iterations: number };
  trainAsync(data: readonly Pattern[], options?: Options): Promise<{ error: number; iterations: number }>;
  run(input: readonly number[]): Float32Array;
  toJSON(): { sizes: number[]; layers: object[] };
  fromJSON(json: object): this;
}

export type TestClass = new (options?: Options) => TestNetwork;

/** The class under each version's name. Their own types agree on neither options nor fields, hence the casts. */
export const versions: readonly (readonly [string, TestClass])[] = [
  ["1.6.1", brain1.NeuralNetwork as unknown as TestClass],
  ["2.0.0-beta.24", brain2.NeuralNetwork as unknown as TestClass],
];

/** Numbers in [0, 1) that are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A network whose weights are the same in every run, in (-0.5, 0.5). */
export function createNetwork(Network: TestClass, sizes: readonly number[], options: Options = {}): TestNetwork {
  const net = new Network({ ...options, hiddenLayers: sizes.slice(1, -1) });
  net.sizes = [...sizes];
  net.initialize();
  const next = random(7);
  for (const parameter of parametersOf(internalsOf(net))) {
    const size = parameter.shape.reduce((a, b) => a * b, 1);
    parameter.write({ data: Float32Array.from({ length: size }, () => next() - 0.5), shape: parameter.shape });
  }
  return net;
}

/** Patterns of which only the first `informative` inputs say something about the outputs; the rest is noise. */
export function classification(count: number, inputs: number, informative: number, outputs: number): Pattern[] {
  const next = random(11);
  return Array.from({ length: count }, () => {
    const input = Array.from({ length: inputs }, () => 2 * next() - 1);
    const scores = Array.from({ length: outputs }, (_, unit) =>
      input.slice(0, informative).reduce((sum, value, i) => sum + value * Math.cos(1 + 2 * unit + 3 * i), 0),
    );
    const winner = scores.indexOf(Math.max(...scores));
    return { input, output: scores.map((_, unit) => (unit === winner ? 1 : 0)) };
  });
}

/** Every number of every parameter, in order. */
export const allWeights = (net: BrainNetwork): number[] =>
  parametersOf(internalsOf(net)).flatMap((parameter) => [...(parameter.read() as { data: Float32Array }).data]);

/** A layer's kernel, `[units, inputs]`. */
export const kernel = (net: BrainNetwork, layer: number): Weights =>
  parametersOf(internalsOf(net))
    .find(({ path }) => path === `layer${layer}/kernel`)!
    .read() as Weights;

/** The code and the message of the error that a call throws. */
export function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return `${(error as { code?: string }).code}: ${(error as Error).message}`;
  }
  return "no error";
}

/** The network, data and options that most tests train with. */
export const sizes = [6, 5, 4, 3];
export const patterns = classification(40, 6, 3, 3);
export const momentum: Options = {
  activation: "tanh",
  learningRate: 0.05,
  momentum: 0.2,
  iterations: 3,
  errorThresh: 1e-9,
};
