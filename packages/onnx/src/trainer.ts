// Trains a model on the onnxruntime a user brings. The trainer owns the weights and the optimizer's memory between runs;
// what a batch is stands in `data/`, what a run computes in `step/`, and how it is run in `run/`.

import {
  type Attachment,
  assertFinite,
  type Parameter,
  type Plan,
  RegError,
  type StepReport,
  sizeOf,
  type Weights,
} from "@reg/core";
import {
  type GradientRules,
  hoistWeights,
  type Model,
  type ModelParameter,
  readModel,
  type Tensor,
  upgradeModel,
  widenFloat16,
  withoutNumbers,
  withWeights,
} from "@reg/onnx-graph";
import { readCheckpoint, writeCheckpoint } from "./checkpoint/checkpoint.ts";
import { type Batches, isBatches, passOver } from "./data/batches.ts";
import { type CheckData, columnsOf, type Dataset, type Inputs } from "./data/dataset.ts";
import { stackBatches, stepsWithin } from "./data/stackedBatches.ts";
import { type FitOptions, fit } from "./fit.ts";
import { type LossName, losses } from "./losses/index.ts";
import type { Loss } from "./losses/loss.ts";
import type { OutputLoss } from "./losses/outputLoss.ts";
import type { Runtime } from "./lowering/runtime.ts";
import { runtimeOf } from "./lowering/runtime.ts";
import { adam } from "./optimizers/adam.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import type { Evaluation, History } from "./reports.ts";
import { createEngine, type Engine } from "./run/engine.ts";
import { evaluate } from "./run/evaluate.ts";
import type { Ort, SessionOptions } from "./run/ort.ts";
import { penaltyNow } from "./run/penaltyNow.ts";
import { predict } from "./run/predict.ts";
import { train } from "./run/train.ts";
import { type Trainable, trainableOf } from "./trainableOf.ts";

export interface TrainerOptions {
  /** The module you imported: `import * as ort from "onnxruntime-web"` or `"onnxruntime-node"`. */
  readonly ort: Ort;
  /** `["wasm"]` or `["webgpu"]` for -web, `["cpu"]` for -node. Always named: both packages share one registry of backends. */
  readonly executionProviders: NonNullable<SessionOptions["executionProviders"]>;
  /** Further options of the sessions, such as `intraOpNumThreads`. */
  readonly sessionOptions?: SessionOptions;
  /** By name with its defaults, such as `"softmaxCrossEntropy"`, or made with options; or an output of the model that is its loss. */
  readonly loss: LossName | Loss | OutputLoss;
  /** Keras' Adam when left out. */
  readonly optimizer?: Optimizer;
  /** Which parameters are trained, by globs or a function; all of them when left out. */
  readonly trainable?: Trainable;
  /**
   * Dropout is active in training, with masks that are the same for the same seed and step; `null` leaves it out. Prediction,
   * evaluation and the exported model are not touched by it.
   */
  readonly dropoutSeed?: number | null;
  /** Gradient rules of your own, by op. */
  readonly gradients?: GradientRules;
  /**
   * One step a run, weights updated where they lie: weights, the optimizer's memory and gradients are all that is held. For models
   * from 16 MB when left out; smaller ones are faster with several steps a run.
   */
  readonly lowMemory?: boolean;
  /** For whose kernels penalties are lowered; by the provider when left out. */
  readonly runtime?: Runtime;
}

/** A model in training. */
export interface Trainer {
  /** The plan at work, if there is one. */
  readonly plan: Plan | undefined;
  /** How many steps were taken. */
  readonly step: number;
  /** The trained weights. Not those that `trainable` left out. */
  parameters(): readonly Parameter[];
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
  /** The model's outputs by name, float32 or what the model gives. */
  predict(inputs: Inputs, options?: { readonly batchSize?: number }): Promise<Readonly<Record<string, Tensor>>>;
  /**
   * The run as it is, in a file of safetensors: weights, the optimizer's memory, running statistics, the step, the plan's, and how
   * far `fit` has come. Between two runs of the runtime, also from the callbacks of `fit`.
   */
  checkpoint(): Uint8Array;
  /**
   * Goes on from a checkpoint: what is trained after it is bit for bit what would have been trained without the break. The model, the
   * optimizer and the plan are to be given as they were. Throws `INVALID_CHECKPOINT`; the trainer is then as it was.
   */
  restore(checkpoint: Uint8Array): void;
  /** The model as it was given but for its weights, and the running statistics of its batch normalizations. */
  export(): Model;
  /** Frees the sessions; the weights can still be read and exported. */
  dispose(): Promise<void>;
}

function parameter({ path, role, shape, axes }: ModelParameter, engine: Engine): Parameter {
  return {
    path,
    role,
    shape,
    ...(axes && { axes }),
    read: () => engine.state.read(path),
    write(weights: Weights) {
      if (weights.data.length !== sizeOf(shape)) {
        throw new RegError("INVALID_WEIGHTS", {
          who: "@reg/onnx",
          what: path,
          expected: `${sizeOf(shape)} numbers, of shape [${shape}]`,
          received: `${weights.data.length}`,
        });
      }
      assertFinite(weights, path, "@reg/onnx");
      engine.state.write(path, weights);
    },
  };
}

/** What weights take in float32. */
const bytesOf = (parameters: readonly ModelParameter[]): number =>
  parameters.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);

/** From here on a run of the runtime costs little beside a step, and memory matters. */
const large = 16 * 2 ** 20;

function attachTo(engine: Engine, plan: Plan): Attachment {
  if (engine.plan) {
    throw new RegError("ALREADY_ATTACHED", {
      who: "@reg/onnx",
      what: "trainer",
      expected: "no plan at work",
      received: "one",
      advice: "Call detach() on its attachment first.",
    });
  }
  for (const { parameter } of plan.regularized)
    assertFinite(engine.state.read(parameter.path), parameter.path, "@reg/onnx");
  engine.setPlan(plan);
  const progress = engine.planProgress!;
  let attached = true;
  const report = async () => (attached ? penaltyNow(engine) : { penalty: 0, inObjective: 0 });
  return {
    plan,
    get strength() {
      return progress.strength;
    },
    set strength(strength) {
      progress.strength = strength;
    },
    penalty: async () => (await report()).penalty,
    report,
    detach() {
      if (attached) engine.setPlan(undefined);
      attached = false;
    },
  };
}

/**
 * A trainer for a model (or the bytes of its file) on the onnxruntime you imported. Regularize it with
 * `regularize(trainer, config)`.
 *
 * ```ts
 * import * as ort from "onnxruntime-node";
 * const trainer = createTrainer(model, { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" });
 * await trainer.fit({ inputs, targets }, { epochs: 5 });
 * writeFileSync("trained.onnx", writeModel(trainer.export()));
 * ```
 *
 * Throws `INVALID_MODEL`, `UNSUPPORTED_MODEL`, `UNMATCHED_RULE`, and `UNSUPPORTED_OP` for an op without a gradient rule between a trainable weight and the loss.
 */
export function createTrainer(given: Model | Uint8Array, options: TrainerOptions): Trainer {
  const model = given instanceof Uint8Array ? readModel(given) : given;
  const { loss: named, optimizer = adam(), gradients = {}, dropoutSeed = 0 } = options;
  const source = widenFloat16(hoistWeights(model));
  const parameters = trainableOf(source, options.trainable);
  const loss = typeof named === "string" ? losses[named]() : named;
  const engine = createEngine(upgradeModel(source), parameters, {
    ...options,
    loss,
    optimizer,
    gradients,
    dropout: dropoutSeed !== null,
    dropoutSeed: dropoutSeed ?? 0,
    runtime: options.runtime ?? runtimeOf(options.executionProviders),
    lowMemory: options.lowMemory ?? bytesOf(parameters) >= large,
  });
  const template = withoutNumbers(model, new Set(parameters.map(({ path }) => path)));
  const check: CheckData = (inputs, targets, where) => columnsOf(inputs, targets, engine.data, where);
  const columnsFrom = (data: Dataset | Batches) =>
    isBatches(data) ? passOver(data, { epoch: 0, seed: null }, 0, check) : [check(data.inputs, data.targets)];
  return {
    get plan() {
      return engine.plan;
    },
    get step() {
      return engine.step;
    },
    parameters: () => parameters.map((info) => parameter(info, engine)),
    attach: (plan) => attachTo(engine, plan),
    async train(batches) {
      const reports: StepReport[] = [];
      const columns = batches.map(({ inputs, targets }) => check(inputs, targets));
      const stepsPerRun = engine.splitStep ? () => 1 : stepsWithin;
      for await (const stacked of stackBatches(columns, stepsPerRun)) reports.push(...(await train(engine, stacked)));
      return reports;
    },
    fit: async (data, fitOptions = {}) => fit(engine, data, fitOptions, check),
    evaluate: async (data, { batchSize = 256 } = {}) => evaluate(engine, columnsFrom(data), batchSize),
    predict: async (inputs, { batchSize = 256 } = {}) => predict(engine, inputs, batchSize),
    checkpoint: () => writeCheckpoint(engine),
    restore: (checkpoint) => readCheckpoint(engine, checkpoint).apply(),
    export: () => withWeights(template, engine.state.find),
    async dispose() {
      const { training, splitStep, evaluation, prediction, penalty } = engine;
      const steps = [...Object.values(training), ...(splitStep?.sessions ?? [])];
      for (const each of [...steps, ...Object.values(evaluation), prediction, penalty]) {
        each.drop();
        await each.release();
      }
    },
  };
}
