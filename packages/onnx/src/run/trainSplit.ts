import type { StepReport } from "@reg/core";
import type { Tensor } from "@reg/onnx-graph";
import { allFinite } from "../data/allFinite.ts";
import type { StackedBatches } from "../data/stackedBatches.ts";
import { formOf } from "../step/objective.ts";
import { assertFiniteLoss, divergedAt } from "./diverged.ts";
import type { Engine } from "./engine.ts";
import { flushEvery } from "./flushDenormals.ts";
import { type Free, freeMemory } from "./freeMemory.ts";
import type { Ort, OrtTensor } from "./ort.ts";
import { toOrt } from "./ortTensor.ts";
import type { SplitSessions } from "./splitSessions.ts";
import { maskFeeds, rateFeeds, readReports, strengthAtStep } from "./stepFeeds.ts";

/** The only batch of a run; the numbers are shared. */
const batchOf = ({ type, data, shape }: Tensor): Tensor => ({ type, data, shape: shape.slice(1) });

/** Feeds of a run of one step, without the axis of steps. */
const withoutSteps = (feeds: Readonly<Record<string, OrtTensor>>) =>
  Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, tensor.reshape(tensor.dims.slice(1))]));

/** The gradients of a batch, and what is reported of it. The state stays as it is. */
async function gradientsOf(engine: Engine, splitStep: SplitSessions, batches: StackedBatches, free: Free) {
  const { ort } = engine.options;
  const session = splitStep.gradients[formOf(batches.targets)];
  await session.release();
  const { graph, session: run } = await session.get();
  const scalar = new ort.Tensor("float32", [strengthAtStep(engine, engine.step)], []);
  const feeds = {
    ...engine.state.weightFeeds(),
    ...Object.fromEntries(graph.inputs.map(({ name }, i) => [name, toOrt(ort, batchOf(batches.inputs[i]!))])),
    ...(graph.targets && { [graph.targets.name]: toOrt(ort, batchOf(batches.targets!)) }),
    ...withoutSteps(maskFeeds(engine, graph, batches)),
    [graph.strength]: scalar,
  };
  const outputs = Object.fromEntries(
    [...Object.values(graph.reports), ...graph.nextStatistics].map((name) => [name, null]),
  );
  const into = graph.gradients.map((name, i) => [name, splitStep.writesInPlace ? splitStep.buffer(i) : null] as const);
  const results = await run.run(feeds, { ...outputs, ...Object.fromEntries(into) });
  // What was written in place comes back as a copy as well.
  for (const [name, buffer] of into) if (buffer) free(results[name]!.data as Float32Array);
  return {
    report: readReports(graph, results)[0]!,
    gradients: into.map(([name, buffer]) => buffer ?? results[name]!),
    statistics: graph.nextStatistics.map((name) => results[name]!),
  };
}

/** Entries of a piece: weight, slots and gradient of it stay in the processor's cache from one op to the next. */
const pieceLength = 2 ** 16;

/** Parts of tensors of one length, as vectors that share their numbers; or the tensors themselves. */
function* piecesOf(ort: Ort, tensors: readonly OrtTensor[], apart: boolean): Generator<readonly OrtTensor[], void> {
  const { size } = tensors[0]!;
  if (!apart) return yield tensors;
  for (let from = 0; from < size; from += pieceLength) {
    const to = Math.min(from + pieceLength, size);
    // State and gradients are float32.
    yield tensors.map(({ data }) => new ort.Tensor("float32", (data as Float32Array).subarray(from, to), [to - from]));
  }
}

/** What the update of a weight works with. */
interface UpdateInputs {
  readonly gradient: OrtTensor;
  readonly rates: Readonly<Record<string, OrtTensor>>;
  readonly free: Free;
}

/** Gives a weight and its slots the values after the step, where they lie. */
async function update(
  engine: Engine,
  splitStep: SplitSessions,
  weight: number,
  { gradient, rates, free }: UpdateInputs,
): Promise<void> {
  const { state, options } = engine;
  const { graph, session } = await splitStep.updates[weight]!.get();
  const tensors = [...graph.state.map((_, i) => state.tensors[weight * graph.state.length + i]!), gradient];
  const into = splitStep.writesInPlace && graph.inPlace;
  for (const piece of piecesOf(options.ort, tensors, graph.pieces)) {
    const named = graph.state.map((name, i) => [name, piece[i]!] as const);
    const feeds = { ...rates, ...Object.fromEntries(named), [graph.gradient]: piece.at(-1)! };
    const results = await session.run(
      feeds,
      Object.fromEntries(graph.nextState.map((name, i) => [name, into ? piece[i]! : null])),
    );
    for (const [i, name] of graph.nextState.entries()) {
      const next = results[name]!.data as Float32Array;
      if (!into) (piece[i]!.data as Float32Array).set(next);
      free(next);
    }
  }
}

/**
 * Takes a split step: see `step/splitStep.ts`. There is one batch. Throws `TRAINING_DIVERGED` before anything is changed.
 */
export async function trainSplit(
  engine: Engine,
  splitStep: SplitSessions,
  batches: StackedBatches,
): Promise<readonly StepReport[]> {
  const free = await freeMemory();
  const { report, gradients, statistics } = await gradientsOf(engine, splitStep, batches, free);
  assertFiniteLoss(engine.step, report);
  const { state } = engine;
  const broken = gradients.findIndex(({ data }) => !allFinite(data as Float32Array));
  if (broken >= 0) {
    throw divergedAt(engine.step, "finite gradients", `NaN or infinity in that of ${state.weightNames[broken]}`);
  }
  const rates = withoutSteps(rateFeeds(engine, splitStep, batches.steps));
  for (const [weight, gradient] of gradients.entries()) {
    await splitStep.updates[weight]!.release();
    await update(engine, splitStep, weight, { gradient, rates, free });
    if (!splitStep.writesInPlace) free(gradient.data as Float32Array);
  }
  for (const [i, next] of statistics.entries()) state.set(state.tensors.length - statistics.length + i, next);
  engine.step += 1;
  if (engine.step % flushEvery === 0) state.flush();
  engine.progress = undefined;
  return [report];
}
