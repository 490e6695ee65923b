// Convex problems, whose least objective skglm found: every optimizer of tf comes to it and to its zeros. Those of the conformance
// suite (SGD, momentum, Adam) are its cases; here are the others.
import { readFileSync } from "node:fs";
import { parsePenalty } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { regularizeVariables } from "../variables.ts";

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Problem {
  readonly name: string;
  readonly penalty: object;
  readonly loss: "halfSquaredError" | "categoricalCrossEntropy";
  readonly inputs: Numbers;
  readonly targets: Numbers;
  readonly objective: number;
  readonly zeroInputs: readonly boolean[];
}

const file = new URL("../../../conformance/src/golden/convex.json", import.meta.url);
const { problems } = JSON.parse(readFileSync(file, "utf8")) as { readonly problems: readonly Problem[] };

/** With rates for weights of about 2 in some hundred steps. */
const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  nesterov: () => tf.train.momentum(0.1, 0.75, true),
  rmsprop: () => tf.train.rmsprop(0.05, 0.95),
  "rmsprop with momentum": () => tf.train.rmsprop(0.025, 0.95, 0.5),
  adagrad: () => tf.train.adagrad(1),
  adadelta: () => tf.train.adadelta(1, 0.95, 1e-3),
  adamax: () => tf.train.adamax(0.05, 0.75, 0.98),
};

beforeEach(async () => {
  await tf.setBackend("cpu");
});

function setRate(optimizer: tf.Optimizer, rate: number): void {
  if ("setLearningRate" in optimizer) (optimizer as tf.MomentumOptimizer).setLearningRate(rate);
  // The others take it from this field, which is protected.
  else (optimizer as unknown as { learningRate: number }).learningRate = rate;
}

const tensorOf = ({ data, shape }: Numbers) => tf.tensor([...data], [...shape]);

/** Half the squared error of a row, or the cross-entropy of a softmax; the mean over the rows. */
function lossOf(loss: Problem["loss"], targets: tf.Tensor, outputs: tf.Tensor): tf.Scalar {
  const rows =
    loss === "halfSquaredError"
      ? tf.mul(tf.sum(tf.squaredDifference(targets, outputs), 1), 0.5)
      : tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(outputs)), 1));
  return tf.mean(rows) as tf.Scalar;
}

describe.each(problems.map((problem) => [problem.name, problem] as const))("%s", (_, problem) => {
  it.each(Object.keys(optimizers))("is solved by %s", (name) => {
    const [x, y] = [tensorOf(problem.inputs), tensorOf(problem.targets)];
    const shape: [number, number] = [x.shape[1]!, y.shape[1]!];
    const kernel = tf.variable(
      tf.tensor2d(
        Array.from({ length: shape[0] * shape[1] }, (_, i) => Math.sin(i)),
        shape,
      ),
    );
    const bias = tf.variable(tf.zeros([shape[1]]));
    const optimizer = optimizers[name]!();
    const regularized = regularizeVariables(
      { kernel, bias },
      { penalty: parsePenalty(problem.penalty as never), mode: "proximal" },
    );
    const steps = 500;
    const full = (optimizer.getConfig() as { readonly learningRate: number }).learningRate;
    let objective = Number.NaN;
    for (let step = 0; step < steps; step++) {
      setRate(optimizer, full * 0.02 ** (step / steps));
      const scalars = regularized.minimize(optimizer, () =>
        lossOf(problem.loss, y, tf.add(tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D), bias)),
      );
      objective = scalars.loss.dataSync()[0]!;
      tf.dispose(scalars);
    }
    expect(Math.abs(objective / problem.objective - 1)).toBeLessThan(1e-3);
    const rows = kernel.arraySync() as number[][];
    expect(rows.map((row) => row.every((w) => w === 0))).toEqual(problem.zeroInputs);
    tf.dispose([x, y, kernel, bias]);
    optimizer.dispose();
  });
});
