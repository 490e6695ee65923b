// `reg path`: data, a model and a penalty in; every strength of a grid judged by cross-validation, one chosen, and the results out.
import { createRequire } from "node:module";
import type { Penalty } from "@reg/core";
import {
  type CrossValidation,
  crossValidate,
  type Execute,
  type Learner,
  type Problem,
  stabilitySelection,
} from "@reg/tune";
import type { Pool } from "@reg/tune/pool";
import { CliError } from "../cliError.ts";
import type { Io } from "../io.ts";
import { openQueue } from "../queue/openQueue.ts";
import { readInput } from "../readInput.ts";
import { startProgress } from "../report/progress.ts";
import { untilStopped } from "../stopping.ts";
import { keptJobs } from "./keptJobs.ts";
import { sumOf } from "./keptPaths.ts";
import { lastTest } from "./lastTest.ts";
import { nextCommand } from "./nextCommand.ts";
import { loadPathData, type PathData, splitPathData } from "./pathData.ts";
import { type PathDocument, pathDocumentVersion } from "./pathDocument.ts";
import { problemOf } from "./pathProblem.ts";
import type { PathRequest } from "./pathRequest.ts";
import { deviationsOf, planeLoss } from "./planeLoss.ts";
import { saveLinear } from "./saveLinear.ts";
import { unitPenalty } from "./unitPenalty.ts";

const require = createRequire(import.meta.url);
const { version } = require("../../package.json");

function checkpointOf(request: PathRequest, data: PathData): string {
  const { out, save: _, restart: __, command: ___, jobs: ____, queue: _____, ...settings } = request;
  const { inputs, targets, features } = data;
  const bytes = [inputs.data, targets].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  const model = request.model === undefined ? [] : [readInput(request.model, "an .onnx file", "INVALID_MODEL")];
  const sum = sumOf(JSON.stringify(settings), JSON.stringify(features), ...bytes, ...model).slice(0, 8);
  return `${out ?? "reg-path"}.${sum}.checkpoint`;
}

/** Folds, choice and refit. */
function validate(problem: Problem, request: PathRequest, rows: readonly number[], execute: Execute) {
  const { folds, repeats, count, least, strengths, relax, by, choose, seed } = request;
  return crossValidate(problem, {
    ...{ rows, folds, repeats, relax, by, choose, seed, execute, count },
    ...(least !== undefined && { least }),
    ...(strengths && { strengths }),
    versions: { reg: version, node: process.versions.node },
  });
}

/** The path over the whole grid on all rows that may be used. */
async function wholePath({ points, order, seed }: CrossValidation, rows: readonly number[], execute: Execute) {
  const strengths = points.map(({ strength }) => strength);
  const train = Array.from(rows);
  const job = { repeat: 0, fold: 0, seed, train, validation: [], strengths, order, relax: false };
  const run = () => Promise.reject(new CliError("path: the jobs have a problem of their own."));
  const [path] = await execute([{ ...job, leastGain: 0, inputWeights: true }], run, {});
  return path!;
}

/** For each input its coefficient for each output. */
async function coefficientsOf(model: Learner): Promise<number[][]> {
  const { data, shape } = (await model.parameters())[0]!.weights;
  const outputs = shape[1]!;
  return Array.from({ length: shape[0]! }, (_, j) => Array.from(data.slice(j * outputs, (j + 1) * outputs)));
}

/** Stability selection, where it is asked for. A linear model has a grid of its own, as each half's path ends before it selects many. */
async function stabilityOf(problem: Problem, request: PathRequest, rows: readonly number[], execute: Execute) {
  const { stability: subsamples, seed, strengths, count } = request;
  if (subsamples === 0) return undefined;
  const grid = strengths ? { strengths } : problem.solved ? {} : { count };
  return stabilitySelection(problem, { rows, subsamples, seed, execute, ...grid });
}

/** All that takes time, once everything is checked. */
async function follow(
  request: PathRequest,
  data: PathData,
  penalty: Penalty,
  problem: Problem,
  executeFor: (problem: Problem) => Execute,
) {
  const { train, test } = splitPathData(data, request.test, request.seed);
  const execute = executeFor(problem);
  const { results, model } = await validate(problem, request, train, execute);
  try {
    const path = await wholePath(results, train, execute);
    const stability = await stabilityOf(problem, request, train, execute);
    const plane = problem.solved ? planeLoss(data, train, penalty, path) : undefined;
    if (request.save !== undefined) await saveLinear(request.save, model, data);
    const document: PathDocument = {
      ...{ kind: "path", version: pathDocumentVersion, command: request.command },
      next: nextCommand(request, penalty, results),
      data: {
        ...{ name: data.name, rows: train.length },
        ...(data.classes && { classes: data.classes }),
        ...(data.image && { image: data.image }),
        ...(problem.solved && { deviations: deviationsOf(data, train) }),
      },
      ...{ results, path },
      ...(problem.solved && { coefficients: await coefficientsOf(model) }),
      ...(stability && { stability }),
      ...(test.length > 0 && { test: await lastTest(model, data, test, request.relax) }),
      ...(plane && { plane }),
    };
    return document;
  } finally {
    await model.dispose();
  }
}

/** How many points all paths have together, as long as none ends early. */
function pointsOf({ strengths, count, folds, repeats, stability }: PathRequest): number {
  return (strengths?.length ?? count) * (folds * repeats + 1 + stability);
}

/** Where paths are followed, if not in this process: by workers of a queue, or in processes of this machine. */
async function poolOf(io: Io, request: PathRequest): Promise<Pool | undefined> {
  if (request.queue !== undefined) return openQueue(io, request.queue, request);
  if (request.jobs === 1) return undefined;
  const { createPool } = await import("@reg/tune/pool");
  const module = new URL("./pathProblem.js", import.meta.url).href;
  return createPool({ module, arguments: request }, { workers: request.jobs });
}

/** Follows the paths as typed. Throws CliError when it was stopped; what was finished is then kept. */
export async function runPath(io: Io, request: PathRequest): Promise<PathDocument> {
  const data = loadPathData(request);
  const penalty = unitPenalty(request.penalty);
  const problem = await problemOf(request, data, penalty);
  const file = checkpointOf(request, data);
  const pool = await poolOf(io, request);
  const progress = startProgress(io, "paths", pointsOf(request));
  try {
    return await untilStopped(async (isStopped) => {
      const jobs = keptJobs({
        file,
        progress,
        isStopped,
        restart: request.restart,
        pool,
        queued: request.queue !== undefined,
      });
      const document = await follow(request, data, penalty, problem, jobs.executeFor);
      jobs.remove();
      return document;
    });
  } finally {
    progress.stop();
    await pool?.close();
  }
}
