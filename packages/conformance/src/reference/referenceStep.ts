// The training rule of the suite over core, in float64: how penalties and targets of sparsity enter a step. The suite itself proves it
// against Keras; stacks that train by another rule are compared with it, and it is an adapter to copy from.
import type { Mode, PenaltyReport, StepReport } from "@reg/core";
import { afterOptimizer, inObjective, mildStrength, optimizerGradient } from "@reg/core/adapter";
import type { Batch } from "../target.ts";
import { dataGradients } from "./layers.ts";
import { type Attached, parameterIn, type ReferenceModel } from "./referenceModel.ts";

/** The penalty on the weights as they are. */
export function reportOf(attached: Attached): PenaltyReport {
  const sum = { penalty: 0, inObjective: 0 };
  const add = (value: number, mode: Mode) => {
    sum.penalty += value;
    if (inObjective(mode)) sum.inObjective += value;
  };
  const { entries, units, progress } = attached;
  for (const { entry, kernel, parameter } of entries)
    add(progress.strengthOf(entry) * kernel.value(parameter.data), entry.mode);
  for (const { kernel, weights, mode } of units) add(progress.strengthAt() * kernel.value(weights), mode);
  return sum;
}

const timesStrength = (step: number | Float64Array, strength: number) =>
  typeof step === "number" ? step * strength : step.map((each) => each * strength);

/** Before the first step: the timelines of targets of sparsity, and the strengths that nobody wrote. */
function prepare({ progress, plan }: Attached, model: ReferenceModel, batch: Batch): void {
  const { sparsity } = progress;
  sparsity.begin(progress.step, undefined);
  if (!sparsity.needsStrength) return;
  const parameterOf = parameterIn(model);
  const paths = [...new Set(plan.sparsity.flatMap((target) => target.paths))];
  const before = new Map(paths.map((path) => [path, parameterOf(path).data.slice()]));
  for (const path of paths) parameterOf(path).data.fill(0);
  const { dataLoss: without } = dataGradients(model.layers, model.loss, batch);
  for (const [path, numbers] of before) parameterOf(path).data.set(numbers);
  sparsity.setMild(mildStrength(sparsity.unwritten, (path) => before.get(path)!, without, "@reg/conformance"));
}

/** Gives what makes 0 again of what was 0, where a target has frozen its zeros. */
function keepZeros({ progress, plan }: Attached, model: ReferenceModel): () => void {
  const frozen = plan.sparsity.filter(progress.sparsity.isFrozen).flatMap(({ paths }) => paths);
  const weights = frozen.map((path) => parameterIn(model)(path).data);
  const zeros = weights.map((numbers) => [...numbers.keys()].filter((i) => numbers[i] === 0));
  return () => {
    for (const [w, places] of zeros.entries()) for (const i of places) weights[w]![i] = 0;
  };
}

/** The optimizer's step with the plan's penalties around it. */
function move(model: ReferenceModel, attached: Attached): void {
  const { entries, units, progress } = attached;
  const restoreZeros = keepZeros(attached, model);
  for (const each of entries)
    optimizerGradient(each.mode, each, each.parameter.gradient, progress.strengthOf(each.entry));
  for (const each of units) {
    const gradients = each.parameters.map(({ gradient }) => gradient);
    optimizerGradient(each.mode, each, gradients, progress.strengthAt());
  }
  const taken = optimize(model);
  const { learningRate } = model.optimizer;
  for (const each of entries) {
    const strength = progress.strengthOf(each.entry);
    const own = () => timesStrength(taken.get(each.parameter)!, strength);
    afterOptimizer(each, each, each.parameter.data, { rate: learningRate * strength, own });
  }
  for (const each of units) {
    const strength = progress.strengthAt();
    const own = () => each.parameters.map((parameter) => timesStrength(taken.get(parameter)!, strength));
    afterOptimizer(each, each, each.weights, { rate: learningRate * strength, own });
  }
  restoreZeros();
}

/** The optimizer's step; gives the step of each parameter. */
function optimize(model: ReferenceModel) {
  model.steps++;
  return new Map(model.parameters.map((parameter) => [parameter, model.update(parameter, model.steps)]));
}

/** One optimizer step. */
function step(model: ReferenceModel, batch: Batch): StepReport {
  const { attached } = model;
  if (attached) prepare(attached, model, batch);
  const { dataLoss, penalty: onOutputs } = dataGradients(model.layers, model.loss, batch, (layer) =>
    attached?.outputs.get(layer)?.(attached.progress.strengthAt()),
  );
  if (!attached) {
    optimize(model);
    return { loss: dataLoss, dataLoss, penalty: 0 };
  }
  const { penalty, inObjective } = reportOf(attached);
  move(model, attached);
  const { progress } = attached;
  progress.step++;
  const parameterOf = parameterIn(model);
  progress.sparsity.look(progress.step, (paths, change) => change(paths.map((path) => parameterOf(path).data)));
  return { loss: dataLoss + inObjective + onOutputs, dataLoss, penalty: penalty + onOutputs };
}

/** One step a batch. */
export const trainReference = (model: ReferenceModel, batches: readonly Batch[]): readonly StepReport[] =>
  batches.map((batch) => step(model, batch));
