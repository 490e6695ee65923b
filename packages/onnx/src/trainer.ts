// Trains a model on the onnxruntime a user brings. The trainer owns the weights and the optimizer's memory between runs;
// `data/` has batches, `step/` the graph of a run, and `run/` its execution.

import { type Attachment, type Plan, RegError, type StepReport, type Weights } from "@reg/core";
import { nearest, type Parameter, show, sizeOf } from "@reg/core/adapter";
import {
  hoistWeights,
  type Model,
  type ModelParameter,
  type Tensor,
  upgradeModel,
  widenFloat16,
  withoutNumbers,
  withWeights,
  writeModel,
} from "@reg/onnx-graph";
import * as v from "valibot";
import { attachPlan } from "./attachPlan.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint/checkpoint.ts";
import { type Batches, isBatches, passOver } from "./data/batches.ts";
import { type CheckData, columnsOf, type Dataset, type Inputs } from "./data/dataset.ts";
import { stackBatches, stepsWithin } from "./data/stackedBatches.ts";
import { fit } from "./fit.ts";
import type { FitOptions } from "./fitOptions.ts";
import { liveParameter } from "./liveParameter.ts";
import { modelFrom } from "./modelFrom.ts";
import { count } from "./options/kinds.ts";
import { parseOptions } from "./options/parseOptions.ts";
import type { Evaluation, History } from "./reports.ts";
import { createEngine, type Engine } from "./run/engine.ts";
import { evaluate } from "./run/evaluate.ts";
import { gradients } from "./run/gradients.ts";
import { predict } from "./run/predict.ts";
import { beginTargets, endRefit } from "./run/relax.ts";
import { train } from "./run/train.ts";
import { type FrozenTensor, trainableOf } from "./trainableOf.ts";
import { parseTrainerOptions, type TrainerOptions } from "./trainerOptions.ts";

/** A model in training. */
export interface Trainer {
  /** The plan at work, if there is one. */
  readonly plan: Plan | undefined;
  /** How many steps were taken. */
  readonly step: number;
  /** The trained weights, in the order in which the model uses them. Not those that `trainable` left out. */
  parameters(): readonly Parameter[];
  /** A copy of the numbers of a trained weight. Throws `INVALID_PARAMETER`, with the nearest path. */
  weights(path: string): Weights;
  /** The tensors that are used like weights and are not trained, and why: tables, masks, what `trainable` left out. */
  frozen(): readonly FrozenTensor[];
  /** Regularizes training from here on. Throws `ALREADY_ATTACHED`, `NON_FINITE_WEIGHTS`, `EMPTY_WEIGHTS`. */
  attach(plan: Plan): Attachment;
  /** One step a batch, in order; each report is of the weights before its step. Throws `INVALID_DATA`, `TRAINING_DIVERGED`. */
  train(batches: readonly Dataset[]): Promise<readonly StepReport[]>;
  /**
   * Trains for some epochs, on arrays or on batches as they come. Throws `INVALID_DATA`, `TRAINING_DIVERGED`, `INVALID_CHECKPOINT`,
   * and the signal's reason when it aborts. What was trained until then stays.
   */
  fit(data: Dataset | Batches, options?: FitOptions): Promise<History>;
  evaluate(data: Dataset | Batches, options?: { readonly batchSize?: number }): Promise<Evaluation>;
  /**
   * The gradient of the data loss by each trained weight, without penalties: the mean over the examples, of the network as it predicts.
   * What `optimality` of `@reg/tune` compares with the penalty.
   */
  gradients(
    data: Dataset | Batches,
    options?: { readonly batchSize?: number },
  ): Promise<Readonly<Record<string, Weights>>>;
  /** The model's outputs by name, float32 or what the model gives. */
  predict(inputs: Inputs, options?: { readonly batchSize?: number }): Promise<Readonly<Record<string, Tensor>>>;
  /**
   * The run as it is, in a file of safetensors: weights, the optimizer's memory, running statistics, the step, the plan's, and how
   * far `fit` has come. Between two runs of the runtime, also from the callbacks of `fit`.
   */
  checkpoint(): Uint8Array<ArrayBuffer>;
  /**
   * Goes on from a checkpoint: what is trained after it is bit for bit what would have been trained without the break. The model, the
   * optimizer and the plan are to be given as they were. Throws `INVALID_CHECKPOINT`; the trainer is then as it was.
   */
  restore(checkpoint: Uint8Array): void;
  /** The given model with the trained weights and the updated running statistics of its batch normalizations. */
  export(): Model;
  /** The bytes of an .onnx file of that model. */
  save(): Uint8Array<ArrayBuffer>;
  /** Frees the sessions; the weights can still be read and exported. */
  dispose(): Promise<void>;
}

/** What weights take in float32. */
const bytesOf = (parameters: readonly ModelParameter[]): number =>
  parameters.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);

/** From here on a run of the runtime costs little beside a step, and memory matters. */
const large = 16 * 2 ** 20;

function refuse(
  code: "INVALID_DATA" | "INVALID_PARAMETER",
  what: string,
  expected: string,
  received: unknown,
  advice?: string,
) {
  return new RegError(code, { who: "@reg/onnx", what, expected, received: show(received), ...(advice && { advice }) });
}

const batchSizeEntries = { batchSize: v.optional(count, 256) };

/** The numbers of a trained weight, for the user to keep. Throws `INVALID_PARAMETER`. */
function copyOf(engine: Engine, parameters: readonly ModelParameter[], path: string): Weights {
  const paths = parameters.map((info) => info.path);
  if (!paths.includes(path)) {
    const advice = nearest(String(path), paths);
    throw refuse("INVALID_PARAMETER", "weights", "the path of a trained weight", path, advice);
  }
  const { data, shape } = engine.state.read(path);
  return { data: data.slice(), shape };
}

/** One step a batch, in order. */
async function trainBatches(engine: Engine, batches: readonly Dataset[], check: CheckData): Promise<StepReport[]> {
  if (!Array.isArray(batches)) {
    throw refuse("INVALID_DATA", "train", "a list of batches, [{ inputs, targets }, …]", batches);
  }
  const columns = (batches as readonly Dataset[]).map(({ inputs, targets }) => check(inputs, targets));
  const stepsPerRun = engine.splitStep ? () => 1 : stepsWithin;
  return engine.gate.hold("train", async () => {
    endRefit(engine);
    beginTargets(engine, undefined, false);
    const reports: StepReport[] = [];
    for await (const stacked of stackBatches(columns, stepsPerRun)) reports.push(...(await train(engine, stacked)));
    return reports;
  });
}

/** Frees what the runtime holds, once nothing runs. */
async function releaseSessions(engine: Engine): Promise<void> {
  const { gate, training, splitStep, evaluation, gradients, prediction, penalty } = engine;
  await gate.idle();
  const steps = [...Object.values(training), ...(splitStep?.sessions ?? [])];
  for (const each of [...steps, ...Object.values(evaluation), ...Object.values(gradients), prediction, penalty]) {
    each.drop();
    await each.release();
  }
}

/**
 * A trainer for a model (or the bytes of its file) on the onnxruntime you imported. Regularize it with
 * `regularize(trainer, config)`.
 *
 * ```ts
 * import * as ort from "onnxruntime-node";
 * const trainer = createTrainer(model, { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" });
 * await trainer.fit({ inputs, targets }, { epochs: 5 });
 * writeFileSync("trained.onnx", trainer.save());
 * ```
 *
 * Throws `INVALID_MODEL`, `UNSUPPORTED_MODEL`, `UNMATCHED_RULE`, and `UNSUPPORTED_OP` for an op without a gradient rule between a trainable weight and the loss.
 */
export function createTrainer(given: Model | Uint8Array, options: TrainerOptions): Trainer {
  const model = modelFrom("createTrainer", given);
  const checked = parseTrainerOptions(options);
  const { dropoutSeed } = checked;
  const source = widenFloat16(hoistWeights(model));
  const { parameters, frozen } = trainableOf(source, checked.trainable);
  const engine = createEngine(upgradeModel(source), parameters, {
    ...checked,
    dropout: dropoutSeed !== null,
    dropoutSeed: dropoutSeed ?? 0,
    lowMemory: checked.lowMemory ?? bytesOf(parameters) >= large,
  });
  const template = withoutNumbers(model, new Set(parameters.map(({ path }) => path)));
  const check: CheckData = (inputs, targets, where) => columnsOf(inputs, targets, engine.data, where);
  const columnsFrom = (data: Dataset | Batches, what = "evaluate") =>
    isBatches(data, what) ? passOver(data, { epoch: 0, seed: null }, 0, check) : [check(data.inputs, data.targets)];
  const batchSizeOf = (what: string, given: unknown) => parseOptions(what, batchSizeEntries, given).batchSize;
  const exported = () => withWeights(template, engine.state.find);
  return {
    get plan() {
      return engine.plan;
    },
    get step() {
      return engine.step;
    },
    parameters: () => parameters.map((info) => liveParameter(info, engine)),
    frozen: () => frozen,
    weights: (path) => copyOf(engine, parameters, path),
    attach: (plan) => attachPlan(engine, plan),
    train: async (batches) => trainBatches(engine, batches, check),
    fit: async (data, fitOptions = {}) => engine.gate.hold("fit", () => fit(engine, data, fitOptions, check)),
    evaluate: async (data, given = {}) => evaluate(engine, columnsFrom(data), batchSizeOf("evaluate", given)),
    gradients: async (data, given = {}) =>
      gradients(engine, columnsFrom(data, "gradients"), batchSizeOf("gradients", given)),
    predict: async (inputs, given = {}) => predict(engine, inputs, batchSizeOf("predict", given)),
    checkpoint: () => writeCheckpoint(engine),
    restore(checkpoint) {
      engine.gate.assertFree("restore");
      readCheckpoint(engine, checkpoint).apply();
    },
    export: exported,
    save: () => writeModel(exported()),
    dispose: () => releaseSessions(engine),
  };
}
