import { RegError, sizeOf } from "@reg/core";
import { lengthOf } from "@reg/onnx-graph";
import { type Stack, stepsOf } from "../data/stackedBatches.ts";
import { rateAt } from "../optimizers/learningRate.ts";
import { formOf } from "../step/objective.ts";
import type { TrainingModel } from "../step/stepModel.ts";
import { drawMask } from "./drawMask.ts";
import type { Engine } from "./engine.ts";
import { flushEvery } from "./flushDenormals.ts";
import type { OrtTensor } from "./ort.ts";
import { toOrt } from "./ortTensor.ts";
import { trainHalves } from "./trainSplit.ts";

/** What a step reports, all measured on the weights before it. */
export interface StepReport {
  /** The objective: with the penalty of modes `loss` and `proximal`, without that of `decoupled`. */
  readonly loss: number;
  readonly dataLoss: number;
  /** Of all modes. */
  readonly penalty: number;
}

/** The error of a step after which training cannot go on. */
export function divergedAt(step: number, expected: string, received: string): RegError {
  return new RegError("TRAINING_DIVERGED", {
    who: "@reg/onnx",
    what: `training step ${step}`,
    expected,
    received,
    advice: "The weights are those before this run. Lower the learning rate or the strength of the penalty.",
  });
}

/** Throws `TRAINING_DIVERGED`. */
export function assertFiniteLoss(step: number, { loss, dataLoss, penalty }: StepReport): void {
  if (Number.isFinite(loss + penalty)) return;
  throw divergedAt(step, "a finite loss", `${loss} (data loss ${dataLoss}, penalty ${penalty})`);
}

/** Losses are measured before the update: a last step that breaks the weights shows in no report of its run. */
function assertStateFinite({ state, step }: Engine, next: readonly OrtTensor[], steps: number): void {
  const broken = state.notFinite(next);
  if (broken !== undefined) throw divergedAt(step + steps - 1, "finite weights", `NaN or infinity in ${broken}`);
}

/** The strength of the plan at a step of training. */
export const strengthAtStep = ({ plan, planFrom }: Engine, step: number): number =>
  plan?.strength(step - planFrom) ?? 0;

/** What changes from step to step, for the steps of one run. */
export function scheduleFeeds(
  engine: Engine,
  { schedule }: Pick<TrainingModel, "schedule">,
  steps: number,
): Readonly<Record<string, OrtTensor>> {
  const { ort, optimizer } = engine.options;
  const at = Array.from({ length: steps }, (_, i) => engine.step + i);
  const vector = (values: readonly number[]) => new ort.Tensor("float32", Float32Array.from(values), [steps]);
  const rates = at.map((step) => rateAt(optimizer, step));
  const strengths = at.map((step) => strengthAtStep(engine, step));
  const scalars = at.map((step, i) => optimizer.scalars(step, rates[i]!));
  return {
    [schedule.strength]: vector(strengths),
    [schedule.penaltyRate]: vector(strengths.map((strength, i) => rates[i]! * strength)),
    ...Object.fromEntries(schedule.scalars.map((name, i) => [name, vector(scalars.map((values) => values[i]!))])),
  };
}

/** What Dropout keeps in the steps of one run, with an axis of steps in front. */
export function maskFeeds(
  { options, data, step }: Engine,
  { masks }: Pick<TrainingModel, "masks">,
  { steps, inputs }: Stack,
): Readonly<Record<string, OrtTensor>> {
  if (masks.length === 0) return {};
  const lengths = data.inputs.flatMap(({ shape = [] }, i) => {
    return shape.map((dim, axis) => [String(dim), inputs[i]!.shape[axis + 1]!] as const);
  });
  const values = new Map(lengths);
  const feeds = masks.map(({ name, shape, ratio }, mask) => {
    // That all of them are known was seen when the graph was made.
    const dims = shape.map((dim) => lengthOf(dim, values)!);
    const bytes = new Uint8Array(steps * sizeOf(dims));
    for (let i = 0; i < steps; i++) {
      const own = bytes.subarray(i * sizeOf(dims), (i + 1) * sizeOf(dims));
      drawMask(own, ratio, { seed: options.dropoutSeed, step: step + i, mask });
    }
    return [name, new options.ort.Tensor("uint8", bytes, [steps, ...dims])] as const;
  });
  return Object.fromEntries(feeds);
}

/** What each step of a run reports. */
export function readReports(
  { reports }: Pick<TrainingModel, "reports">,
  results: Readonly<Record<string, OrtTensor>>,
): StepReport[] {
  // The training graph declares these float32.
  const numbers = (name: string) => results[name]!.data as Float32Array;
  const [losses, dataLosses, penalties] = [numbers(reports.loss), numbers(reports.dataLoss), numbers(reports.penalty)];
  return Array.from(losses, (loss, i) => ({ loss, dataLoss: dataLosses[i]!, penalty: penalties[i]! }));
}

/**
 * Takes the steps of a stack in one run, or in two where a flush lies between them: it comes at the same step for any number of steps a
 * run. Of a large model in halves. Throws `TRAINING_DIVERGED` when a loss or, after the run, a weight is not finite; weights and step
 * are then those before.
 */
export async function train(engine: Engine, stack: Stack): Promise<readonly StepReport[]> {
  if (engine.halves) return trainHalves(engine, engine.halves, stack);
  const { state, step, progress, options } = engine;
  const { tensors } = state;
  const left = flushEvery - (step % flushEvery);
  if (options.optimizer.slots.length === 0 || stack.steps <= left) return trainLoop(engine, stack);
  try {
    const reports = await trainLoop(engine, stepsOf(stack, 0, left));
    return [...reports, ...(await train(engine, stepsOf(stack, left)))];
  } catch (error) {
    state.replace(tensors);
    Object.assign(engine, { step, progress });
    throw error;
  }
}

/** Takes the steps of a stack in one run. */
async function trainLoop(engine: Engine, stack: Stack): Promise<readonly StepReport[]> {
  const { state, options } = engine;
  const training = engine.training[formOf(stack.targets)];
  await training.release();
  const { graph, session } = await training.get();
  const results = await session.run({
    ...Object.fromEntries(graph.state.map(({ name }, i) => [name, state.tensors[i]!])),
    ...Object.fromEntries(graph.inputs.map(({ name }, i) => [name, toOrt(options.ort, stack.inputs[i]!)])),
    ...(graph.targets && { [graph.targets.name]: toOrt(options.ort, stack.targets!) }),
    ...scheduleFeeds(engine, graph, stack.steps),
    ...maskFeeds(engine, graph, stack),
  });
  const reports = readReports(graph, results);
  for (const [i, report] of reports.entries()) assertFiniteLoss(engine.step + i, report);
  const next = graph.nextState.map((name) => results[name]!);
  assertStateFinite(engine, next, stack.steps);
  state.replace(next);
  engine.step += stack.steps;
  engine.progress = undefined;
  if (engine.step % flushEvery === 0) state.flush();
  return reports;
}
