import type { StepReport } from "@reg/core";
import { sizeOf } from "@reg/core/adapter";
import { lengthOf } from "@reg/onnx-graph";
import type { StackedBatches } from "../data/stackedBatches.ts";
import { rateAt } from "../optimizers/learningRate.ts";
import type { RateNames } from "../step/rates.ts";
import type { TrainingModel } from "../step/trainingModel.ts";
import { drawMask } from "./drawMask.ts";
import type { Engine } from "./engine.ts";
import type { OrtTensor } from "./ort.ts";

/** The strength of the penalties at a step of training. */
const strengthAtStep = ({ planProgress, planFrom }: Engine, step: number): number =>
  planProgress?.strengthAt(step - planFrom) ?? 0;

/** What multiplies the penalties of each target of sparsity. It stays the same for the steps of a run. */
const pressuresOf = ({ plan, planProgress }: Engine): readonly number[] =>
  (plan?.sparsity ?? []).map((target) => {
    // Either all of them have a strength or none has.
    const entry = plan!.regularized.find(({ sparsity }) => sparsity === target);
    return entry ? planProgress!.sparsity.pressureOn(entry) : 1;
  });

/** What a run of one step is fed of the strengths, each a scalar. */
export function strengthFeeds(
  engine: Engine,
  names: Pick<RateNames, "strength" | "pressures">,
): Readonly<Record<string, OrtTensor>> {
  const scalar = (value: number) => new engine.options.ort.Tensor("float32", [value], []);
  const pressures = pressuresOf(engine).map((pressure, i) => [names.pressures[i]!, scalar(pressure)] as const);
  return { [names.strength]: scalar(strengthAtStep(engine, engine.step)), ...Object.fromEntries(pressures) };
}

/** What changes from step to step, for the steps of one run. */
export function rateFeeds(
  engine: Engine,
  { rates: names }: Pick<TrainingModel, "rates">,
  steps: number,
): Readonly<Record<string, OrtTensor>> {
  const { optimizer, optimizerFrom, options } = engine;
  const at = Array.from({ length: steps }, (_, i) => engine.step - optimizerFrom + i);
  const vector = (values: readonly number[]) => new options.ort.Tensor("float32", Float32Array.from(values), [steps]);
  const rates = at.map((step) => rateAt(optimizer, step));
  const strengths = at.map((step) => strengthAtStep(engine, optimizerFrom + step));
  const penaltyRates = strengths.map((strength, i) => rates[i]! * strength);
  const scalars = at.map((step, i) => optimizer.scalars(step, rates[i]!));
  const allSteps = (value: number) => vector(at.map(() => value));
  const isFrozen = (engine.plan?.sparsity ?? []).map((target) => engine.planProgress!.sparsity.isFrozen(target));
  return {
    [names.strength]: vector(strengths),
    [names.penaltyRate]: vector(penaltyRates),
    // Without one nothing reads it.
    [names.ownRate]: vector(penaltyRates.map((rate, i) => rate * (optimizer.ownStep?.scale(at[i]!) ?? 1))),
    ...Object.fromEntries(pressuresOf(engine).map((pressure, i) => [names.pressures[i]!, allSteps(pressure)])),
    ...Object.fromEntries(isFrozen.map((frozen, i) => [names.frozen[i]!, allSteps(frozen ? 1 : 0)])),
    ...Object.fromEntries(names.scalars.map((name, i) => [name, vector(scalars.map((values) => values[i]!))])),
  };
}

/** What Dropout keeps in the steps of one run, with an axis of steps in front. */
export function maskFeeds(
  { options, data, step }: Engine,
  { masks }: Pick<TrainingModel, "masks">,
  { steps, inputs }: StackedBatches,
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
