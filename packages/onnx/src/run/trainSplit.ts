import type { StepReport } from "@reg/core";
import type { Tensor } from "@reg/onnx-graph";
import { allFinite } from "../data/allFinite.ts";
import type { StackedBatches } from "../data/stackedBatches.ts";
import { formOf } from "../step/objective.ts";
import type { UpdateModel } from "../step/splitStep.ts";
import { assertFiniteLoss, brokenState, divergedAt } from "./diverged.ts";
import type { Engine } from "./engine.ts";
import { flushEvery } from "./flushDenormals.ts";
import { type Free, freeMemory } from "./freeMemory.ts";
import type { OrtTensor } from "./ort.ts";
import { toOrt } from "./ortTensor.ts";
import type { Ready } from "./sessions.ts";
import type { SplitSessions } from "./splitSessions.ts";
import { maskFeeds, rateFeeds, readReports, strengthAtStep } from "./stepFeeds.ts";
import { updateSplit } from "./updateSplit.ts";

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
  const { graph, run } = await session.get();
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
  const results = await run(feeds, { into: { ...outputs, ...Object.fromEntries(into) }, step: engine.step });
  // What was written in place comes back as a copy as well.
  for (const [name, buffer] of into) if (buffer) free(results[name]!.data as Float32Array);
  return {
    report: readReports(graph, results)[0]!,
    gradients: into.map(([name, buffer]) => buffer ?? results[name]!),
    statistics: graph.nextStatistics.map((name) => results[name]!),
  };
}

/** The sessions of all updates: what cannot be made is told before anything is changed. */
async function updatesOf({ updates }: SplitSessions) {
  const made: Ready<UpdateModel>[] = [];
  for (const update of updates) {
    await update.release();
    made.push(await update.get());
  }
  return made;
}

/**
 * Takes a split step: see `step/splitStep.ts`. There is one batch. Throws `TRAINING_DIVERGED`, `RUNTIME_FAILED`; nothing is changed then.
 */
export async function trainSplit(
  engine: Engine,
  splitStep: SplitSessions,
  batches: StackedBatches,
): Promise<readonly StepReport[]> {
  const { state, step } = engine;
  const free = await freeMemory();
  const updates = await updatesOf(splitStep);
  const { report, gradients, statistics } = await gradientsOf(engine, splitStep, batches, free);
  assertFiniteLoss(step, report);
  const broken = gradients.findIndex(({ data }) => !allFinite(data as Float32Array));
  if (broken >= 0) {
    throw divergedAt(step, "finite gradients", `NaN or infinity in that of ${state.weightNames[broken]}`);
  }
  const afterSlots = state.tensors.length - statistics.length;
  const lost = statistics.findIndex(({ data }) => !allFinite(data as Float32Array));
  if (lost >= 0) throw brokenState(step, state.names[afterSlots + lost]!);
  const rates = withoutSteps(rateFeeds(engine, splitStep, batches.steps));
  const { writesInPlace } = splitStep;
  await engine.move(() => updateSplit(engine, { gradients, updates, rates, writesInPlace, free }));
  if (!writesInPlace) for (const { data } of gradients) free(data as Float32Array);
  for (const [i, next] of statistics.entries()) state.set(afterSlots + i, next);
  engine.step += 1;
  if (engine.step % flushEvery === 0) state.flush();
  engine.progress = undefined;
  return [report];
}
