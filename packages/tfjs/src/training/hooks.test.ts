import "../../test/wasm.ts";
import { l1l2, l2, type Mode, modes, value } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import {
  compiled,
  fit,
  functional,
  inputs,
  kernelOf,
  numbersOf,
  sequential,
  shared,
  targets,
} from "../../test/models.ts";
import { regularize, regularizers } from "../index.ts";

beforeEach(async () => {
  await tf.setBackend("cpu");
});

const penalty = l1l2({ l1: 0.3, l2: 0.2 });

describe("a regularized model", () => {
  it("gives the same numbers before and after compile, Sequential and functional", async () => {
    const trained = async (model: tf.LayersModel, first: "plan" | "compile") => {
      if (first === "compile") compiled(model);
      regularize(model, { penalty, mode: "proximal" });
      if (first === "plan") compiled(model);
      const { history } = await fit(model, { epochs: 3 });
      return { history, weights: numbersOf(model) };
    };
    const reference = await trained(sequential(), "compile");
    expect(await trained(sequential(), "plan")).toEqual(reference);
    expect(await trained(functional(), "plan")).toEqual(reference);
    expect(await trained(functional(), "compile")).toEqual(reference);
  });

  it("trains the same way by fit, fitDataset and trainOnBatch, in the same loss", async () => {
    const make = () => {
      const model = compiled(sequential());
      regularize(model, { penalty });
      return model;
    };
    const [byFit, byDataset, byBatch] = [make(), make(), make()];
    const { history } = await fit(byFit, { epochs: 2 });
    const dataset = tf.data.array([{ xs: inputs(), ys: targets() }]);
    const logs = await byDataset.fitDataset(dataset, { epochs: 2, verbose: 0 });
    const losses = [await byBatch.trainOnBatch(inputs(), targets()), await byBatch.trainOnBatch(inputs(), targets())];
    expect(logs.history).toEqual(history);
    expect(losses).toEqual(history.loss);
    expect(numbersOf(byDataset)).toEqual(numbersOf(byFit));
    expect(numbersOf(byBatch)).toEqual(numbersOf(byFit));
  });

  it("reports the objective, the data loss and the penalty, for validation data too", async () => {
    const reports = async (mode: Mode) => {
      const model = compiled(sequential());
      const { penalty: measure } = regularize(model, { penalty, mode });
      const before = [kernelOf(model), { data: model.getWeights()[2]!.dataSync() as Float32Array, shape: [3, 2] }];
      const expected = before.reduce((sum, weights) => sum + value(penalty, weights), 0);
      expect(await measure()).toBeCloseTo(expected, 5);
      const { history } = await fit(model, { validationData: [inputs(), targets()] });
      const after = await measure();
      const [evaluated] = [model.evaluate(inputs(), targets())].flat();
      return { expected, after, evaluated: evaluated!.dataSync()[0]!, logs: history as Record<string, number[]> };
    };
    for (const mode of modes) {
      const { expected, after, evaluated, logs } = await reports(mode);
      const [loss, dataLoss, own] = [logs.loss![0]!, logs.dataLoss![0]!, logs.penalty![0]!];
      expect(own).toBeCloseTo(expected, 5);
      expect(loss).toBeCloseTo(mode === "decoupled" ? dataLoss : dataLoss + own, 5);
      expect(logs.val_penalty![0]).toBeCloseTo(after, 5);
      expect(logs.val_loss![0]).toBeCloseTo(logs.val_dataLoss![0]! + (mode === "decoupled" ? 0 : after), 5);
      expect(evaluated).toBeCloseTo(logs.val_loss![0]!, 5);
    }
  });

  it("keeps the values that trainOnBatch and evaluate return apart from its own", async () => {
    const model = sequential();
    model.compile({ optimizer: "sgd", loss: "meanSquaredError", metrics: ["mae"] });
    regularize(model, "l1");
    expect(await model.trainOnBatch(inputs(), targets())).toHaveLength(2);
    expect(model.evaluate(inputs(), targets())).toHaveLength(2);
    const { history } = await fit(model, { validationSplit: 0.25 });
    expect(Object.keys(history).sort()).toEqual(
      ["dataLoss", "loss", "mae", "penalty"]
        .flatMap((name) => [name, `val_${name}`])
        .concat("liveUnits", "zeros")
        .sort(),
    );
  });

  it("validates on a dataset by the objective", async () => {
    const dataset = () => tf.data.array([{ xs: inputs(), ys: targets() }]);
    const model = compiled(sequential());
    const { penalty: measure } = regularize(model, penalty);
    const { history } = await model.fitDataset(dataset(), { epochs: 1, verbose: 0, validationData: dataset() });
    expect(Object.keys(history).sort()).toEqual(["dataLoss", "liveUnits", "loss", "penalty", "val_loss", "zeros"]);
    const [evaluated] = [await model.evaluateDataset(dataset(), {})].flat();
    expect(history.val_loss).toEqual(Array.from(evaluated!.dataSync()));
    const answers = model.predict(inputs()) as tf.Tensor;
    const dataLoss = tf.losses.meanSquaredError(targets(), answers).dataSync()[0]!;
    expect(history.val_loss![0]).toBeCloseTo(dataLoss + (await measure()), 5);
  });

  it("adds up the losses of several outputs", async () => {
    const input = tf.input({ shape: [4] });
    const heads = ["left", "right"].map(
      (name) => tf.layers.dense({ name, units: 2, kernelInitializer: "ones" }).apply(input) as tf.SymbolicTensor,
    );
    const model = compiled(tf.model({ inputs: input, outputs: heads }));
    regularize(model, l2({ l2: 0.5 }));
    const ys = [targets(), targets()];
    const { history } = await model.fit(inputs(), ys, { batchSize: 16, verbose: 0, validationData: [inputs(), ys] });
    const logs = history as Record<string, number[]>;
    expect(logs.penalty).toEqual([8]);
    expect(logs.dataLoss![0]).toBeCloseTo(logs.left_loss![0]! + logs.right_loss![0]!, 5);
    expect(logs.val_loss![0]).toBeCloseTo(logs.val_dataLoss![0]! + logs.val_penalty![0]!, 5);
    expect(logs.val_dataLoss![0]).toBeCloseTo(logs.val_left_loss![0]! + logs.val_right_loss![0]!, 5);
  });

  it.each(["cpu", "wasm"].flatMap((backend) => modes.map((mode) => [mode, backend] as const)))(
    "leaves no tensor behind in mode %s on %s",
    async (mode, backend) => {
      await tf.setBackend(backend);
      for (const make of [sequential, shared]) {
        const model = compiled<tf.LayersModel>(make(), tf.train.adam(0.01));
        const [xs, ys] = [inputs(), targets()];
        const work = async () => {
          await model.fit(xs, ys, { batchSize: 5, epochs: 2, verbose: 0, validationSplit: 0.25 });
          await model.trainOnBatch(xs, ys);
          tf.dispose(model.evaluate(xs, ys));
        };
        // The optimizer makes its moments at its first step.
        await work();
        const before = tf.memory();
        const { detach, penalty: measure } = regularize(model, { penalty: "sparseGroupLasso", mode });
        await measure();
        await work();
        detach();
        await work();
        expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
      }
    },
  );

  it("leaves no tensor behind beside regularizers of the layers, nor when it replaces them", async () => {
    for (const existing of ["refuse", "replace"] as const) {
      const model = compiled(sequential(regularizers.l1({ l1: 0.1 })));
      await fit(model);
      const before = tf.memory().numTensors;
      const { detach } = regularize(
        model,
        { rules: [{ match: existing === "replace" ? "*/kernel" : "b/kernel", penalty: "l2" }] },
        { existing },
      );
      const [xs, ys] = [inputs(), targets()];
      await model.fit(xs, ys, { verbose: 0 });
      await model.trainOnBatch(xs, ys);
      tf.dispose([xs, ys]);
      detach();
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  it("can be detached in the middle of a fit", async () => {
    const model = compiled(sequential());
    const { detach } = regularize(model, "l1");
    const { history } = await fit(model, {
      epochs: 3,
      callbacks: { onEpochEnd: async (epoch) => void (epoch === 0 && detach()) },
    });
    expect(history.penalty).toEqual([expect.any(Number), 0, 0]);
  });
});
