// What a learner's weights are at one point of a path.
import { diagnose } from "@reg/core";
import { storedAxis } from "@reg/core/adapter";
import { optimality } from "./optimality.ts";
import type { Learner, Rows, TrainedParameter } from "./problem.ts";
import type { LiveCounts, PathPoint } from "./results.ts";

const kernelsOf = (parameters: readonly TrainedParameter[]) =>
  parameters.filter(({ role, weights, axes }) => role === "kernel" && weights.shape.length >= 2 && axes !== "unknown");

function liveCounts({ path, weights, axes }: TrainedParameter): LiveCounts {
  const { deadInputs, deadUnits } = diagnose(weights, axes ? { axes } : {});
  const rank = weights.shape.length;
  const stored = (axis: number) => weights.shape[storedAxis(axes, axis)!]!;
  return { path, inputs: stored(rank - 2) - deadInputs.length, units: stored(rank - 1) - deadUnits.length };
}

/** For each input of a kernel its one weight, or the norm of its weights. */
function inputWeights({ weights, axes }: TrainedParameter): number[] {
  const { data, shape } = weights;
  const axis = storedAxis(axes, shape.length - 2)!;
  const inputs = shape[axis]!;
  const after = shape.slice(axis + 1).reduce((size, side) => size * side, 1);
  const norms = new Float64Array(inputs);
  if (data.length === inputs) return Array.from(data);
  for (let i = 0; i < data.length; i++) norms[Math.floor(i / after) % inputs]! += data[i]! ** 2;
  return Array.from(norms, Math.sqrt);
}

/** Support, zeros and what is live. */
function measureWeights(parameters: readonly TrainedParameter[]) {
  const penalized = parameters.filter(({ penalty }) => penalty !== undefined);
  const size = penalized.reduce((sum, { weights }) => sum + weights.data.length, 0);
  const support = penalized.reduce((sum, { weights }) => sum + weights.data.filter((w) => w !== 0).length, 0);
  const kernels = kernelsOf(parameters);
  const first = kernels[0];
  const perInput = first ? inputWeights(first) : [];
  return {
    support,
    zeros: size === 0 ? 0 : 1 - support / size,
    inputs: perInput.flatMap((weight, input) => (weight === 0 ? [] : [input])),
    live: kernels.map(liveCounts),
    inputWeights: perInput,
  };
}

export interface PointOptions {
  readonly train: Rows;
  readonly validation: Rows;
  readonly relax: boolean;
  readonly inputWeights: boolean;
  readonly optimality: boolean;
}

/** How far the penalized weights are from a stationary point at this strength; nothing where a stack has no gradients. */
async function optimalityOf(learner: Learner, parameters: readonly TrainedParameter[], strength: number) {
  const gradients = await learner.gradients?.();
  if (!gradients) return undefined;
  const inputs = parameters.flatMap(({ path, weights, penalty }) => {
    const gradient = gradients[path];
    // A plan's penalty is already of the axes that the weights are stored by.
    return penalty && gradient ? [{ path, weights, gradient, penalty: penalty.scaled(strength) }] : [];
  });
  return inputs.length === 0 ? undefined : optimality(inputs).relative;
}

type Measured = Omit<PathPoint, "strength" | "objective" | "gap" | "passes">;

/** Scores and weights of a learner as it is. */
export async function measurePoint(
  learner: Learner,
  strength: number,
  options: PointOptions,
  signal?: AbortSignal,
): Promise<Measured> {
  const { train, validation } = options;
  const parameters = await learner.parameters();
  const { inputWeights, ...weights } = measureWeights(parameters);
  const rows = validation.length > 0 ? [train, validation] : [train];
  const [onTrain, onValidation] = [await learner.score(train), rows[1] && (await learner.score(rows[1]))];
  const relaxed = options.relax ? await learner.relaxed?.(rows, signal) : undefined;
  const distance = options.optimality ? await optimalityOf(learner, parameters, strength) : undefined;
  return {
    ...weights,
    ...(distance !== undefined && { optimality: distance }),
    train: onTrain,
    ...(onValidation && { validation: onValidation }),
    ...(relaxed && { relaxed: { train: relaxed[0]!, ...(relaxed[1] && { validation: relaxed[1] }) } }),
    ...(options.inputWeights && { inputWeights }),
  };
}
