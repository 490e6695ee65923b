import type { StepReport } from "@reg/core";
import { flushEvery } from "@reg/core/adapter";
import { allFinite } from "../data/allFinite.ts";
import type { StackedBatches } from "../data/stackedBatches.ts";
import { formOf } from "../step/objective.ts";
import { assertFiniteLoss, brokenState } from "./diverged.ts";
import type { Engine } from "./engine.ts";
import type { OrtTensor } from "./ort.ts";
import { toOrt } from "./ortTensor.ts";
import { maskFeeds, rateFeeds, readReports } from "./stepFeeds.ts";

/** Losses are measured before the update: a last step that breaks the weights shows in no report of its run. */
function assertStateFinite({ state, step }: Engine, next: readonly OrtTensor[], steps: number): void {
  const broken = next.findIndex(({ data }) => !allFinite(data as Float32Array));
  if (broken >= 0) throw brokenState(step + steps - 1, state.names[broken]!);
}

/** Takes the steps of stacked batches in one run. */
export async function trainLoop(engine: Engine, batches: StackedBatches): Promise<readonly StepReport[]> {
  const { state, options } = engine;
  const training = engine.training[formOf(batches.targets)];
  await training.release();
  const { graph, run } = await training.get();
  const feeds = {
    ...Object.fromEntries(graph.state.map(({ name }, i) => [name, state.tensors[i]!])),
    ...Object.fromEntries(graph.inputs.map(({ name }, i) => [name, toOrt(options.ort, batches.inputs[i]!)])),
    ...(graph.targets && { [graph.targets.name]: toOrt(options.ort, batches.targets!) }),
    ...rateFeeds(engine, graph, batches.steps),
    ...maskFeeds(engine, graph, batches),
  };
  const results = await run(feeds, { step: engine.step });
  const reports = readReports(graph, results);
  for (const [i, report] of reports.entries()) assertFiniteLoss(engine.step + i, report);
  const next = graph.nextState.map((name) => results[name]!);
  assertStateFinite(engine, next, batches.steps);
  state.replace(next);
  engine.step += batches.steps;
  engine.progress = undefined;
  if (engine.step % flushEvery === 0) state.flush();
  return reports;
}
