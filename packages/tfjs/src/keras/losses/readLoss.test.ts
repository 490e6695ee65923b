import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { messageOf } from "../../../test/messageOf.ts";
import { type ReadLoss, readLoss } from "./readLoss.ts";

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}
interface LossCase {
  readonly loss: object;
  readonly truth: Numbers;
  readonly predicted: Numbers;
  readonly value: number;
  readonly gradient: Numbers;
}

// tooling/oracle/tfjs/losses.py wrote it.
const { cases } = JSON.parse(readFileSync(new URL("../../../golden/kerasLosses.json", import.meta.url), "utf8")) as {
  cases: Record<string, LossCase>;
};

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const tensorOf = ({ data, shape }: Numbers) => tf.tensor(data, shape);

/** What tfjs minimizes of a loss: by its own function for a name, which a model without weights finds. */
function minimized({ compiled, computed }: ReadLoss, truth: tf.Tensor, predicted: tf.Tensor): tf.Scalar {
  if (computed) return tf.mean(computed(truth, predicted));
  if (typeof compiled !== "string") return tf.mean(compiled(truth, predicted));
  const input = tf.input({ shape: predicted.shape.slice(1) });
  const model = tf.model({
    inputs: input,
    outputs: tf.layers.activation({ activation: "linear" }).apply(input) as tf.SymbolicTensor,
  });
  model.compile({ optimizer: "sgd", loss: compiled });
  const { lossFunctions } = model as unknown as { lossFunctions: ((a: tf.Tensor, b: tf.Tensor) => tf.Tensor)[] };
  return tf.mean(lossFunctions[0]!(truth, predicted));
}

describe.each(Object.entries(cases))("%s", (_, golden) => {
  it("has Keras' value and gradient", () => {
    const [truth, predicted] = [tensorOf(golden.truth), tensorOf(golden.predicted)];
    const read = readLoss(golden.loss);
    const { value, grad } = tf.valueAndGrad((y) => minimized(read, truth, y))(predicted);
    const scale = Math.max(1, Math.abs(golden.value));
    // float32 sums in another order, and logarithms by another library.
    expect(value.dataSync()[0]! / scale).toBeCloseTo(golden.value / scale, 5);
    grad.dataSync().forEach((g, i) => {
      const expected = golden.gradient.data[i]!;
      expect(g / Math.max(1, Math.abs(expected)), `gradient ${i}`).toBeCloseTo(
        expected / Math.max(1, Math.abs(expected)),
        5,
      );
    });
  });
});

it("multiplies a loss by its weight", () => {
  const { truth, predicted, value } = cases.MeanSquaredError!;
  const loss = minimized(readLoss("mse", 3), tensorOf(truth), tensorOf(predicted));
  expect(loss.dataSync()[0]).toBeCloseTo(3 * value, 5);
});

it.each([
  ["mse", "meanSquaredError"],
  ["mean_squared_error", "meanSquaredError"],
  [{ class_name: "function", config: "mean_squared_error", module: "builtins" }, "meanSquaredError"],
  ["bce", "binaryCrossentropy"],
  ["sparse_categorical_crossentropy", "sparseCategoricalCrossentropy"],
])("takes tfjs' own loss where it is the same: %j", (given, compiled) => {
  expect(readLoss(given)).toEqual({ compiled });
});

it.each([
  [
    "a loss that nobody here has",
    { class_name: "CTC", config: { name: "ctc" } },
    ": expected one of the losses mean_squared_error, mean_absolute_error, mean_absolute_percentage_error, mean_squared_logarithmic_error, " +
      "huber, log_cosh, poisson, cosine_similarity, categorical_crossentropy, sparse_categorical_crossentropy, binary_crossentropy, " +
      `binary_focal_crossentropy, categorical_focal_crossentropy, kl_divergence, hinge, squared_hinge, categorical_hinge, received "CTC"`,
  ],
  [
    "a class that is left out",
    { class_name: "SparseCategoricalCrossentropy", config: { ignore_class: 255 } },
    ": sparse_categorical_crossentropy: expected no ignore_class but Keras' default, received 255",
  ],
  [
    "another axis",
    { class_name: "CategoricalCrossentropy", config: { axis: 1 } },
    ": categorical_crossentropy: expected no axis but Keras' default, received 1",
  ],
  [
    "a setting of another kind",
    { class_name: "Huber", config: { delta: "1" } },
    `: huber: expected delta to be a number, received "1"`,
  ],
  [
    "a loss of each row",
    { class_name: "Huber", config: { reduction: "none" } },
    `: huber: expected a reduction to the sum or the mean, received "none"`,
  ],
])("refuses %s", async (_, given, message) => {
  expect(await messageOf(() => readLoss(given))).toBe(
    `UNSUPPORTED_MODEL: [@reg/tfjs] compile_config${message}. Load it with { compile: false } and call model.compile yourself.`,
  );
});
