// `reg fit`: a model and data in, a trained model out. What is kept on the way is in `fitCheckpoint.ts`.
import { type ConfigInput, RegError } from "@reg/core";
import { createTrainer, type EpochReport, type Evaluation, regularize, type Trainer, writeModel } from "@reg/onnx";
import { graphOf } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { CliError } from "../cliError.ts";
import type { Io } from "../io.ts";
import { readOnnxModel } from "../models/readOnnxModel.ts";
import { figure, percent } from "../report/numbers.ts";
import { startProgress } from "../report/progress.ts";
import { untilStopped } from "../stopping.ts";
import { writeAtomically } from "../writeAtomically.ts";
import { assertFits } from "./assertFits.ts";
import { assertOut } from "./assertOut.ts";
import type { Decay } from "./decay.ts";
import { type FitCheckpoint, fitCheckpoint, sumOf } from "./fitCheckpoint.ts";
import { type FitData, readFitData } from "./fitData.ts";
import { deadUnitsOf, type FitFigures, layersOf, modelFigures, parametersNow, sizeOf } from "./fitFigures.ts";
import { isOfClasses, lossFrom } from "./lossFrom.ts";
import { optimizerFrom } from "./optimizerFrom.ts";
import { prepareModel, withLengths, withTrained } from "./prepareModel.ts";
import { type FitPart, splitFitData } from "./splitFitData.ts";

/** What was typed. All but `out` and `restart` decides what comes out. */
export interface FitRequest {
  readonly data: readonly string[];
  readonly target?: string;
  readonly head?: number;
  readonly headInput?: string;
  readonly trainable?: readonly string[];
  readonly loss: string;
  readonly optimizer: string;
  readonly rate?: number;
  readonly decay: Decay;
  readonly config: ConfigInput | undefined;
  readonly epochs: number;
  /** More epochs, in which zeros stay zeros and nothing is penalized. */
  readonly relax?: number;
  readonly batch: number;
  readonly validation: number;
  readonly seed: number;
  readonly out: string;
  readonly restart: boolean;
}

/** A run that is ready to start. */
interface Run {
  readonly trainer: Trainer;
  readonly train: FitPart;
  readonly validation: FitPart | undefined;
  readonly checkpoint: FitCheckpoint;
}

/** A checkpoint is written at most so often, and takes at most a twentieth of the time. */
const pause = 2000;

/** Keeps a run from its first steps on, from time to time. */
function keeperOf({ trainer, checkpoint }: Run) {
  let next = 0;
  return async (now: boolean) => {
    const begun = Date.now();
    if (!now && begun < next) return;
    await checkpoint.save(trainer.checkpoint());
    next = Date.now() + Math.max(pause, 20 * (Date.now() - begun));
  };
}

/** What a person sees of an epoch beside the bar. */
const epochText = ({ loss, validation }: EpochReport, epochs: number, epoch: number): string => {
  const judged = validation?.accuracy === undefined ? "" : ` · validation ${percent(validation.accuracy)}`;
  return `epoch ${epoch + 1}/${epochs} · loss ${figure(loss)}${judged}`;
};

const stopped = (code: number, epoch: number, epochs: number, { path }: FitCheckpoint) =>
  new CliError(`fit: stopped in epoch ${epoch} of ${epochs}. The same command goes on from ${path}.`, code);

/** Trains to the end, from the checkpoint if there is one. Throws CliError when it was stopped; what was trained is then kept. */
async function train(io: Io, run: Run, request: FitRequest): Promise<readonly EpochReport[]> {
  const { epochs, relax = 0, batch, seed } = request;
  const all = epochs + relax;
  const { trainer, checkpoint, validation } = run;
  const keep = keeperOf(run);
  const stepsOf = Math.ceil(run.train.rows / batch);
  const progress = startProgress(io, "training", all * stepsOf);
  let text = "";
  try {
    return await untilStopped(async (isStopped) => {
      const history = await trainer.fit(run.train, {
        ...{ epochs, batchSize: batch, seed },
        ...(relax > 0 && { relax: { epochs: relax } }),
        ...(validation && { validation }),
        resume: await checkpoint.load(),
        async onSteps(_, { step }) {
          await progress.tick(text, step);
          if (isStopped() === 0) return keep(false);
          await keep(true);
          return false;
        },
        async onEpoch(report) {
          text = epochText(report, all, report.epoch);
          await keep(false);
        },
      });
      // A signal that came while the last epoch was judged came too late.
      if (isStopped() !== 0 && history.length < all) throw stopped(isStopped(), history.length + 1, all, checkpoint);
      return history;
    });
  } catch (error) {
    // A run that diverged would diverge again.
    if (error instanceof RegError && error.code === "TRAINING_DIVERGED") checkpoint.remove();
    throw error;
  } finally {
    progress.stop();
  }
}

/** Everything that is asked of a model and its data before training. */
function prepare(path: string, request: FitRequest) {
  const { head, headInput, seed, data: files, target, validation: share } = request;
  const given = readOnnxModel(path);
  const loss = lossFrom(request.loss);
  const wantsHead = head === undefined ? undefined : { units: head, input: headInput, seed };
  const { model, changes } = prepareModel(given, wantsHead);
  const targets = "output" in loss ? "none" : isOfClasses(loss) ? "classes" : "numbers";
  const graph = graphOf(model);
  const data = readFitData(files, { graph, target, targets });
  assertFits(graph, data);
  const parts = splitFitData(data, share, { classes: targets === "classes", seed });
  return { given, model, changes, loss, data, parts };
}

type Prepared = ReturnType<typeof prepare>;

/** The trainer of a prepared model, with its plan. */
function trainerFor({ model, loss, data, parts }: Prepared, request: FitRequest) {
  const { optimizer: typed, rate, decay, epochs, batch, config, trainable, seed } = request;
  const steps = epochs * Math.ceil(parts.train.rows / batch);
  const optimizer = optimizerFrom(typed, { rate, decay, steps });
  const trainer = createTrainer(withLengths(model, data), {
    ...{ ort, executionProviders: ["cpu"], sessionOptions: { logSeverityLevel: 3 }, loss, optimizer },
    ...(trainable && { trainable }),
    dropoutSeed: seed,
  });
  if (config !== undefined) regularize(trainer, config);
  return { trainer, optimizer };
}

/** What a model is judged by. */
const judge = (trainer: Trainer, { train, validation }: Prepared["parts"]): Promise<Evaluation> =>
  trainer.evaluate(validation ?? train);

function sumFor({ given, data }: Prepared, request: FitRequest): string {
  const { out: _, restart: __, ...settings } = request;
  return sumOf(settings, writeModel(given), data satisfies FitData);
}

/** Trains a model as typed, writes it to `out`, and measures it before and after. */
export async function runFit(io: Io, path: string, request: FitRequest): Promise<FitFigures> {
  const { out, restart } = request;
  assertOut(out, path);
  const prepared = prepare(path, request);
  const { given, model, changes, loss, data, parts } = prepared;
  const { trainer, optimizer } = trainerFor(prepared, request);
  try {
    const checkpoint = fitCheckpoint(out, sumFor(prepared, request), restart);
    const before = modelFigures(await judge(trainer, parts), parametersNow(trainer), writeModel(given).length);
    const history = await train(io, { trainer, ...parts, validation: parts.validation, checkpoint }, request);
    const fitted = withTrained(model, trainer.export());
    const bytes = writeModel(fitted);
    const parameters = parametersNow(trainer);
    const after = modelFigures(await judge(trainer, parts), parameters, bytes.length);
    await writeAtomically(out, bytes);
    checkpoint.remove();
    return {
      ...{ model: path, out, changes, before, after, history },
      data: { name: data.name, train: parts.train.rows, validation: parts.validation?.rows ?? 0 },
      loss: "output" in loss ? `output ${loss.output}` : loss.name,
      optimizer: optimizer.name,
      trained: { tensors: parameters.length, parameters: sizeOf(parameters), frozen: trainer.frozen().length },
      layers: layersOf(parameters, trainer.plan),
      dead: deadUnitsOf(fitted, after),
    };
  } finally {
    await trainer.dispose();
  }
}
