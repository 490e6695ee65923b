import type { StepReport } from "@reg/core";
import { flushEvery } from "@reg/core/adapter";
import { allFinite } from "../data/allFinite.ts";
import { onlyBatch, type StackedBatches } from "../data/stackedBatches.ts";
import { formOf } from "../step/objective.ts";
import { assertFiniteLoss, brokenState, divergedAt } from "./diverged.ts";
import type { Engine } from "./engine.ts";
import { type Free, freeMemory } from "./freeMemory.ts";
import type { OrtTensor } from "./ort.ts";
import { toOrt } from "./ortTensor.ts";
import type { SplitSessions } from "./splitSessions.ts";
import { maskFeeds, rateFeeds, readReports, strengthFeeds } from "./stepFeeds.ts";
import { type ReadyUpdate, updateSplit, type WeightGradient } from "./updateSplit.ts";

/** Feeds of a run of one step, without the axis of steps. */
const withoutSteps = (feeds: Readonly<Record<string, OrtTensor>>) =>
  Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, tensor.reshape(tensor.dims.slice(1))]));

/** The gradients of a batch, and what is reported of it. The state stays as it is. */
async function gradientsOf(engine: Engine, splitStep: SplitSessions, batches: StackedBatches, free: Free) {
  const { optimizer } = engine;
  const { ort } = engine.options;
  const session = splitStep.gradients[formOf(batches.targets)];
  await session.release();
  const { graph, run } = await session.get();
  const feeds = {
    ...engine.state.weightFeeds(),
    ...Object.fromEntries(graph.inputs.map(({ name }, i) => [name, toOrt(ort, onlyBatch(batches.inputs[i]!))])),
    ...(graph.targets && { [graph.targets.name]: toOrt(ort, onlyBatch(batches.targets!)) }),
    ...withoutSteps(maskFeeds(engine, graph, batches)),
    ...strengthFeeds(engine, graph.strengths),
  };
  const outputs = Object.fromEntries(
    [...Object.values(graph.reports), ...graph.nextStatistics].map((name) => [name, null]),
  );
  const into = graph.gradients.map((name, i) => [name, splitStep.writesInPlace ? splitStep.buffer(i) : null] as const);
  const results = await run(feeds, { into: { ...outputs, ...Object.fromEntries(into) }, step: engine.step });
  return {
    report: readReports(graph, results)[0]!,
    gradients: into.map(([name, gradient], i): WeightGradient => {
      const result = results[name]!;
      if (!gradient) return { gradient: result, spares: [] };
      // What was written in place comes back as a copy as well.
      const copy = result.data as Float32Array;
      if (optimizer.slots.length > 0) return { gradient, spares: [copy, ...splitStep.spares(i)] };
      free(copy);
      return { gradient, spares: [] };
    }),
    statistics: graph.nextStatistics.map((name) => results[name]!),
  };
}

type StepGradients = Awaited<ReturnType<typeof gradientsOf>>;

/** The sessions of all updates. One that cannot be made throws before anything is changed. */
async function updatesOf({ updates, sessions }: SplitSessions) {
  for (const session of sessions) await session.release();
  const made: ReadyUpdate[] = [];
  for (const { weights, session } of updates) made.push({ ...(await session.get()), weights });
  return made;
}

/** Throws `TRAINING_DIVERGED` for gradients and running statistics that are not finite. */
function assertGradientsFinite({ state, step }: Engine, { gradients, statistics }: StepGradients): void {
  const broken = gradients.findIndex(({ gradient: { data } }) => !allFinite(data as Float32Array));
  if (broken >= 0) {
    throw divergedAt(step, "finite gradients", `NaN or infinity in that of ${state.weightNames[broken]}`);
  }
  const lost = statistics.findIndex(({ data }) => !allFinite(data as Float32Array));
  if (lost >= 0) throw brokenState(step, state.names[state.names.length - statistics.length + lost]!);
}

/** Arrays that the last step needed: some of them serve the next one, the others are freed. */
function useAgain(
  { state, optimizer }: Engine,
  splitStep: SplitSessions,
  before: readonly OrtTensor[],
  gradients: readonly WeightGradient[],
  free: Free,
): void {
  const numbersOf = ({ data }: OrtTensor) => data as Float32Array;
  const each = 1 + optimizer.slots.length;
  const used = new Set(state.tensors.map(numbersOf));
  for (const [i, { gradient, spares }] of gradients.entries()) {
    const [weight, ...slots] = before.slice(i * each, (i + 1) * each) as [OrtTensor, ...OrtTensor[]];
    const arrays = [...slots, gradient].map(numbersOf).concat(spares);
    const left = [...new Set(arrays)].filter((array) => !used.has(array));
    if (splitStep.writesInPlace) {
      // The runtime gives one array itself.
      const kept = left.splice(0, Math.max(0, slots.length - 1));
      splitStep.useAgain(i, weight, kept);
    } else left.push(numbersOf(weight));
    for (const array of left) free(array);
  }
}

/**
 * Takes a split step: see `step/splitStep.ts`. There is one batch. Throws `TRAINING_DIVERGED`, `RUNTIME_FAILED`; nothing is changed then.
 */
export async function trainSplit(
  engine: Engine,
  splitStep: SplitSessions,
  batches: StackedBatches,
): Promise<readonly StepReport[]> {
  const { state } = engine;
  const free = await freeMemory();
  const updates = await updatesOf(splitStep);
  const found = await gradientsOf(engine, splitStep, batches, free);
  assertFiniteLoss(engine.step, found.report);
  assertGradientsFinite(engine, found);
  const rates = withoutSteps(rateFeeds(engine, splitStep, batches.steps));
  const { writesInPlace } = splitStep;
  const next = await updateSplit(engine, { gradients: found.gradients, updates, rates, writesInPlace, free });
  const before = state.tensors;
  state.replace([...next, ...found.statistics]);
  useAgain(engine, splitStep, before, found.gradients, free);
  engine.step += 1;
  if (engine.step % flushEvery === 0) state.flush();
  engine.progress = undefined;
  return [found.report];
}
