// Rules in every setting of attributes and inputs that onnx's node tests have: the slope of a loss along a direction, by the
// runtime's own forward pass. Whether that is right is for the other tests; here are settings that they do not have.
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { float32Only, inFloat64 } from "../../../test/inFloat64.ts";
import { type NodeTest, nodeTests, type TrueValue } from "../../../test/nodeTests.ts";
import { toOrt } from "../../../test/ortTensor.ts";
import { differentiate } from "../../differentiate.ts";
import { type Model, writeModel } from "../../file/model.ts";
import { isFloat, type Tensor, tensor } from "../../file/tensor.ts";
import { isStatic } from "../../graph/dim.ts";
import type { Graph, GraphNode, Value } from "../../graph/graph.ts";
import { modelOf } from "../../graph/toModel.ts";
import { trainingOpset, upgradeModel } from "../../upgrade/upgradeModel.ts";
import { gradientRules } from "./index.ts";

/** What the tests of an op have that no gradient is for, by a part of their name. */
const refused = [
  ["resize_tf_crop_and_resize", "expected a mode without a region of interest"],
  ["resize_downsample_sizes_nearest_not_", "expected sizes for each axis on its own"],
  ["resize_upsample_sizes_nearest_not_", "expected sizes for each axis on its own"],
  ["scatter_elements_with_reduction_m", 'expected reduction "none" or "add"'],
  ["scatternd_m", 'expected reduction "none" or "add"'],
  ["training_dropout", "expected a node in training mode to give its mask as second output"],
] as const;

/** What cannot be compared, by a part of the name, and why. */
const left = [
  ["training_dropout_default_mask", "draws anew in every run"],
  ["training_dropout_mask", "draws anew in every run"],
  ["training_dropout_zero_ratio_mask", "its ratio is an input, here not 0"],
  ["maxpool_2d_ceil_output_size_reduce_by_one", "onnxruntime infers another shape than it computes"],
  ["pow_types_float32_uint", "onnxruntime has no kernel for it"],
] as const;

/** Float inputs that have no gradient: running statistics, weights of classes (PyTorch has none either). */
const constants: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [3, 4],
  NegativeLogLikelihoodLoss: [2],
  SoftmaxCrossEntropyLoss: [2],
};

/** Ops whose further outputs carry no gradient: statistics. */
const oneOutput = ["BatchNormalization", "LayerNormalization"];

/** Numbers between -1 and 1 without a pattern. */
function noise(size: number, seed: number): number[] {
  return Array.from({ length: size }, (_, i) => {
    const wave = Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453;
    return 2 * (wave - Math.floor(wave)) - 1;
  });
}

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Σ of all float outputs of a node times fixed numbers. */
function lossOf(graph: Graph, outputs: readonly Value[]): Value {
  const terms = outputs.flatMap((y, i) => {
    if (!isFloat(y.type)) return [];
    const shape = y.shape!;
    if (!isStatic(shape)) throw new Error(`${y.name} has no static shape: [${shape}]`);
    const weighed = graph.op("Mul", [y, graph.constant(tensor(y.type!, shape, noise(sizeOf(shape), 50 + i)))]);
    return [graph.op("ReduceSum", [weighed], { keepdims: 0 })];
  });
  return terms.reduce((sum, term) => graph.op("Add", [sum, term]));
}

/** Where an op is defined, for numbers between 0.1 and 1.1. */
const domains: Readonly<Record<string, (x: number) => number>> = {
  Acos: (x) => 0.8 * x,
  Acosh: (x) => 1 + x,
  Asin: (x) => 0.8 * x,
  Atanh: (x) => 0.8 * x,
};

/** Numbers for an input: floats above 0, where every op is smooth but at isolated points, scalars in order; indices of 0 and 1. */
function numbersFor({ type, shape }: Value, seed: number, op: string): Tensor {
  const lengths = shape!.map((dim) => (typeof dim === "number" ? dim : 0));
  const size = sizeOf(lengths);
  const floats = size === 1 ? [0.2 * (seed + 1)] : noise(size, seed).map((number) => 0.6 + 0.5 * number);
  const within = domains[op] ?? ((x: number) => x);
  return tensor(type!, lengths, isFloat(type) ? floats.map(within) : floats.map((_, i) => i % 2));
}

/** The largest difference between a gradient and the slope of the loss, along one direction for each input. */
async function worstSlope(test: NodeTest, form: (model: Model) => Model, h: number): Promise<number> {
  const { graph } = test.graph("fixed", form);
  const node = graph.nodes[0]!;
  const still = constants[node.op]?.map((i) => node.inputs[i]);
  const inputs = graph.inputs.filter(({ name, type }) => isFloat(type) && !still?.includes(name));
  const outputs = node.outputs.slice(0, oneOutput.includes(node.op) ? 1 : undefined).filter((name) => name !== "");
  const loss = lossOf(graph, outputs.map(graph.value));
  const wanted = [loss, ...differentiate(graph, loss, inputs)].map((value) => graph.op("Identity", [value]));
  const session = await ort.InferenceSession.create(writeModel(modelOf(graph, wanted, test.name)), {
    executionProviders: ["cpu"],
    logSeverityLevel: 4,
  });
  const fed = new Map(graph.inputs.map((input, i) => [input.name, numbersFor(input, i, node.op)]));
  const run = async (moved?: string, by = 0) => {
    const feeds = [...fed].map(([name, numbers]) => {
      const step = noise(numbers.data.length, 7);
      const data = Array.from(numbers.data as Float64Array, (x, i) => Number(x) + (name === moved ? by * step[i]! : 0));
      return [name, toOrt(ort, tensor(numbers.type, numbers.shape, data))] as const;
    });
    const results = await session.run(Object.fromEntries(feeds.filter(([name]) => session.inputNames.includes(name))));
    return wanted.map(({ name }) => Array.from(results[name]!.data as Float64Array, Number));
  };
  const [, ...gradients] = await run();
  let worst = 0;
  for (const [i, { name }] of inputs.entries()) {
    const direction = noise(fed.get(name)!.data.length, 7);
    const [[above], [below]] = [await run(name, h), await run(name, -h)] as [[[number]], [[number]]];
    const parts = direction.map((step, at) => step * gradients[i]![at]!);
    const slope = direction.length === 0 ? 0 : (above[0] - below[0]) / (2 * h);
    const size = Math.sqrt(parts.reduce((sum, part) => sum + part ** 2, 0));
    worst = Math.max(worst, Math.abs(slope - parts.reduce((a, b) => a + b, 0)) / Math.max(1, size));
    if (gradients[i]!.length !== direction.length) worst = Number.POSITIVE_INFINITY;
  }
  await session.release();
  return worst;
}

/** In the opset of training; ops of opsets that are too old to be upgraded are the same there. */
function upgraded(model: Model): Model {
  const [ai] = model.opsetImport;
  if (ai && ai.version < 7n) ai.version = BigInt(trainingOpset);
  return upgradeModel(model);
}

const named = (name: string, parts: readonly (readonly [string, string])[]) =>
  parts.find(([part]) => name.startsWith(part))?.[1];

const tests = nodeTests().filter(({ name, graph, values }) => {
  const { nodes, inputs } = graph("fixed").graph;
  const [{ op }, ...more] = nodes as [GraphNode, ...GraphNode[]];
  const [y] = values as [TrueValue];
  const types = inputs.map(({ type }) => type);
  const smooth =
    y.type === "float32" && types.includes("float32") && !types.includes("float16") && types.every(Boolean);
  const some = [...inputs, y].every(({ shape }) => !shape!.some((dim) => dim === 0 || typeof dim === "string"));
  return more.length === 0 && gradientRules[op] && smooth && some && !named(name, left);
});

describe("gradients in the settings of onnx's node tests", () => {
  for (const test of tests) {
    const why = named(test.name, refused);
    it(test.name, async () => {
      if (why) return expect(worstSlope(test, upgraded, 1e-2)).rejects.toThrow(why);
      const wide = worstSlope(test, (model) => inFloat64(upgraded(model)), 1e-6);
      const float32 = await wide.then(
        (worst) => expect(worst).toBeLessThan(1e-7),
        (error: Error) => {
          // Another reason is a failure.
          expect(error.message).toMatch(float32Only);
          return "only";
        },
      );
      // Rounding: 1e-7 of a loss of some ten, by h.
      if (float32 === "only") expect(await worstSlope(test, upgraded, 1e-3)).toBeLessThan(1e-2);
    });
  }
});
