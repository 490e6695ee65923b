// What a user may get wrong in what is typed to a trainer: each is an error that says what to write.
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { blobs } from "../test/blobs.ts";
import { addPenalty } from "./addPenalty.ts";
import { huber } from "./losses/huber.ts";
import { adam } from "./optimizers/adam.ts";
import { adamW } from "./optimizers/adamW.ts";
import { cosineDecay } from "./optimizers/cosineDecay.ts";
import { sgd } from "./optimizers/sgd.ts";
import { regularize } from "./regularize.ts";
import { sequential } from "./sequential.ts";
import { createTrainer } from "./trainer.ts";

const model = () => sequential({ inputs: 6, layers: [{ name: "out", units: 3, activation: "softmax" }] });
const data = blobs(20);
const good = { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" } as const;
/** As JavaScript calls it: what types would refuse. */
const untyped = <Given extends (...args: never[]) => unknown>(f: Given) =>
  f as unknown as (...args: unknown[]) => ReturnType<Given>;
const create = untyped(createTrainer);
const trainer = () => {
  const { fit, evaluate, predict, train, weights } = createTrainer(model(), good);
  return {
    fit: untyped(fit),
    evaluate: untyped(evaluate),
    predict: untyped(predict),
    train: untyped(train),
    weights: untyped(weights),
  };
};

describe("createTrainer", () => {
  it.each([
    [undefined, "an object of options, received undefined. Write { ort: … }."],
    [
      { executionProviders: ["cpu"], loss: "huber" },
      `ort to be the onnxruntime you imported: import * as ort from "onnxruntime-web", received nothing.`,
    ],
    [
      { ...good, ort: "onnxruntime-node" },
      `ort to be the onnxruntime you imported: import * as ort from "onnxruntime-web", received "onnxruntime-node".`,
    ],
    [
      { ...good, executionProviders: "cpu" },
      `executionProviders to be a list of providers, such as ["wasm"] or ["cpu"], received "cpu".`,
    ],
    [{ ort, executionProviders: ["cpu"] }, `loss to be a loss, such as "meanSquaredError", received nothing.`],
    [{ ...good, loss: "mse" }, `loss to be the name of a loss, received "mse". Here it is called "meanSquaredError".`],
    [
      { ...good, loss: "softmaxCrosEntropy" },
      `loss to be the name of a loss, received "softmaxCrosEntropy". Did you mean "softmaxCrossEntropy"?`,
    ],
    [
      { ...good, loss: "constructor" },
      `loss to be the name of a loss, received "constructor". Known: softmaxCrossEntropy, sigmoidCrossEntropy, meanSquaredError, meanAbsoluteError, huber, halfSquaredError.`,
    ],
    [
      { ...good, loss: huber },
      `loss to be a loss such as huber({ delta: 2 }), the name of one, or { output: "an output of the model" }, received the function huber. Call it: huber().`,
    ],
    [{ ...good, optimizer: "Adm" }, `optimizer to be the name of an optimizer, received "Adm". Did you mean "adam"?`],
    [
      { ...good, optimizer: { learningRate: 1 } },
      `optimizer to be an optimizer such as adam({ learningRate: 0.01 }), or the name of one, received {"learningRate":1}. Known: sgd, adam, adamW, rmsprop.`,
    ],
    [
      { ...good, optimiser: "sgd" },
      `only the options ort, executionProviders, sessionOptions, loss, optimizer, trainable, dropoutSeed, gradients, lowMemory, runtime, received "optimiser". Did you mean "optimizer"?`,
    ],
    [{ ...good, trainable: 5 }, "trainable to be a glob, a list of globs or a function, received 5."],
    [{ ...good, dropoutSeed: 0.5 }, "dropoutSeed to be a whole number or null, received 0.5."],
    [{ ...good, lowMemory: "true" }, `lowMemory to be true or false, received "true". Write true without quotes.`],
    [{ ...good, runtime: "wasm" }, `runtime to be "node" or "web", received "wasm".`],
    [{ ...good, gradients: { Erf: 1 } }, `gradients to be an object of gradient rules, by op, received {"Erf":1}.`],
  ])("refuses options %#", (options, message) => {
    expect(() => create(model(), options)).toThrow(`[@reg/onnx] createTrainer: expected ${message}`);
  });

  it("refuses what is no model, and takes optimizers by name", () => {
    expect(() => create("model.onnx", good)).toThrow(
      `[@reg/onnx] createTrainer: expected a model, or the bytes of its file as a Uint8Array, received "model.onnx". Read the file first: await readFile("model.onnx"), or new Uint8Array(await response.arrayBuffer()).`,
    );
    for (const optimizer of ["sgd", "adam", "adamW", "rmsprop"] as const)
      expect(createTrainer(model(), { ...good, optimizer }).step).toBe(0);
  });
});

describe("a trainer", () => {
  const data_ = "{ inputs, targets }, or batches of them";
  it.each([
    [() => trainer().fit(), `fit: expected ${data_}, received undefined.`],
    [() => trainer().fit("rows.csv"), `fit: expected ${data_}, received "rows.csv".`],
    [
      () => trainer().fit({ inputs: [1, 2], targets: data.targets }),
      "inputs: expected an array for each of input, received [1,2].",
    ],
    [
      () => trainer().fit({ inputs: { data: 5, shape: [1, 6] } }),
      `inputs "input": expected an array of numbers and its shape, { data, shape: [examples, …] }, received {"data":5,"shape":[1,6]}.`,
    ],
    [
      () => trainer().fit({ inputs: data.inputs, targets: [0, 1] }),
      "targets: expected an array of numbers and its shape, { data, shape: [examples, …] }, received [0,1].",
    ],
    [() => trainer().fit([null]), "batch 0 of epoch 0: expected { inputs, targets }, received null."],
    [
      () => trainer().fit(() => 5),
      "epoch 0: expected a function that makes something to iterate over, such as a generator, received 5.",
    ],
    [
      () => trainer().fit(data, { epoch: 3 }),
      `fit: expected only the options epochs, batchSize, seed, validation, relax, stepsPerRun, signal, onSteps, onEpoch, checkpoint, resume, received "epoch". Did you mean "epochs"?`,
    ],
    [() => trainer().fit(data, { onEpoch: "log" }), `fit: expected onEpoch to be a function, received "log".`],
    [() => trainer().fit(data, { seed: "a" }), `fit: expected seed to be a whole number or null, received "a".`],
    [() => trainer().fit(data, { validation: 0.2 }), `fit, validation: expected ${data_}, received 0.2.`],
    [
      () => trainer().fit(data, { checkpoint: { evry: 5, save() {} } }),
      `fit, checkpoint: expected only the options every, save, load, received "evry". Did you mean "every"?`,
    ],
    [
      () => trainer().fit(data, { resume: "run.safetensors" }),
      `fit: expected resume to be a Uint8Array, received "run.safetensors".`,
    ],
    [() => trainer().train(data), "train: expected a list of batches, [{ inputs, targets }, …], received"],
    [() => trainer().evaluate(), `evaluate: expected ${data_}, received undefined.`],
    [() => trainer().predict(), "inputs: expected an array for each of input, received undefined."],
    [
      () => trainer().predict(data.inputs, { batchsize: 3 }),
      `predict: expected only the option batchSize, received "batchsize". Did you mean "batchSize"?`,
    ],
  ])("refuses what it cannot use: %#", async (call, message) => {
    await expect(call()).rejects.toThrow(`[@reg/onnx] ${message}`);
  });

  it.each([0, -1, null, 0.5, Number.NaN, "x"])("refuses a batchSize of %o", async (batchSize) => {
    const received = typeof batchSize === "string" ? `"${batchSize}"` : String(batchSize);
    const message = `expected batchSize to be a whole number of at least 1, received ${received}.`;
    await expect(trainer().predict(data.inputs, { batchSize })).rejects.toThrow(`[@reg/onnx] predict: ${message}`);
    await expect(trainer().evaluate(data, { batchSize })).rejects.toThrow(`[@reg/onnx] evaluate: ${message}`);
  });

  it("gives a copy of a weight by its path", async () => {
    const { weights } = trainer();
    expect(weights("out/kernel").shape).toEqual([6, 3]);
    weights("out/kernel").data.fill(7);
    expect(weights("out/kernel").data).not.toContain(7);
    expect(() => weights("out/kernl")).toThrow(
      `[@reg/onnx] weights: expected the path of a trained weight, received "out/kernl". Did you mean "out/kernel"?`,
    );
  });
});

describe("optimizers, losses and schedules", () => {
  it.each([
    [
      () => untyped(sgd)({ learningrate: 0.1 }),
      `sgd: expected only the options learningRate, clipnorm, globalClipnorm, clipvalue, momentum, nesterov, received "learningrate". Did you mean "learningRate"?`,
    ],
    [() => untyped(adam)(0.01), "adam: expected an object of options, received 0.01. Write { learningRate: … }."],
    [
      () => untyped(adam)({ convention: "torch" }),
      `adam: expected convention to be "keras" or "pytorch", received "torch".`,
    ],
    [() => untyped(adamW)({ beta1: 1 }), "adamW: expected beta1 to be a number from 0 to below 1, received 1."],
    [
      () => adamW({ clipnorm: 1, clipvalue: 1 }),
      "adamW: expected at most one of clipnorm, globalClipnorm and clipvalue, received clipnorm and clipvalue.",
    ],
    [
      () => untyped(huber)({ deltas: 1 }),
      `huber: expected only the option delta, received "deltas". Did you mean "delta"?`,
    ],
    [
      () => untyped(cosineDecay)({ initialLearningRate: 0.1 }),
      "cosineDecay: expected decaySteps to be a finite number above 0, received nothing.",
    ],
    [
      () => untyped(regularize)(createTrainer(model(), good), "l1", { knwon: [] }),
      `regularize: expected only the option known, received "knwon". Did you mean "known"?`,
    ],
    [
      () => untyped(addPenalty)(model(), "l1", { strenght: "s" }),
      `addPenalty: expected only the options loss, strength, known, received "strenght". Did you mean "strength"?`,
    ],
    [
      () => untyped(sequential)({ inputs: 2, layers: [{ unit: 3 }] }),
      `sequential, layers[0]: expected only the options name, units, activation, kernel, bias, dropout, received "unit". Did you mean "units"?`,
    ],
    [
      () => untyped(sequential)({ inputs: 2, layers: [{ units: 3, activation: "Relu" }] }),
      `sequential, layers[0]: expected activation to be "linear", "relu", "sigmoid", "tanh", "softmax", received "Relu". Did you mean "relu"?`,
    ],
  ])("refuse what they do not take: %#", (make, message) => {
    expect(make).toThrow(`[@reg/onnx] ${message}`);
  });
});

it("regularize and addPenalty say what they are on", () => {
  expect(() => untyped(regularize)(model(), "l1")).toThrow(
    "[@reg/onnx] regularize: expected a trainer, received a model. Make one of the model first: createTrainer(model, { ort, loss: … }).",
  );
  expect(() => untyped(regularize)(undefined, "l1")).toThrow(
    "[@reg/onnx] regularize: expected a trainer, received undefined. Make one of the model first: createTrainer(model, { ort, loss: … }).",
  );
  expect(() => untyped(addPenalty)(undefined, "l1")).toThrow(
    '[@reg/onnx] addPenalty: expected a model, or the bytes of its file as a Uint8Array, received undefined. Read the file first: await readFile("model.onnx"), or new Uint8Array(await response.arrayBuffer()).',
  );
});
