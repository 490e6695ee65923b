// The step that brain.js' rule gives each weight, which a prox takes in its turn: the factor that an update comes to for a gradient that stays.
import type { ParameterInfo, Plan } from "@reg/core";
import { assertMetric, followsOptimizer, type HowApplied, sizeOf } from "@reg/core/adapter";
import type { InitializedNetwork } from "./network.ts";
import { layerOf } from "./parameters.ts";
import { ruleOf } from "./update.ts";

/** A parameter that a penalty moves. */
export interface Moved extends HowApplied {
  readonly parameter: ParameterInfo;
}

/** That step times strength, after the update: one for all weights, or one of each in an array that the next call writes over. */
export type OwnSteps = (strength: number) => number | Float64Array;

/** rate / (1 - momentum) for kernels; biases have no momentum in brain.js. */
const byMomentum =
  ({ trainOpts }: InitializedNetwork, { parameter }: Moved): OwnSteps =>
  (strength) =>
    (strength * trainOpts.learningRate) / (parameter.role === "bias" ? 1 : 1 - trainOpts.momentum);

/** rate / (sqrt(v) + epsilon), v corrected for its start at 0: a bias, which moves by the v of the step before, has its new one here. */
function byAdam(net: InitializedNetwork, { parameter }: Moved): OwnSteps {
  const layer = layerOf(parameter.path);
  const isBias = parameter.role === "bias";
  const steps = new Float64Array(sizeOf(parameter.shape));
  const one = [net.biasChangesHigh[layer]!];
  return (strength) => {
    const { beta2, epsilon, learningRate } = net.trainOpts;
    const correction = 1 - beta2 ** net.iterations;
    const rows = isBias ? one : net.changesHigh[layer]!;
    for (let row = 0, i = 0; row < rows.length; row++) {
      const squares = rows[row]!;
      for (let k = 0; k < squares.length; k++, i++) {
        steps[i] = (strength * learningRate) / (Math.sqrt(squares[k]! / correction) + epsilon);
      }
    }
    return steps;
  };
}

/**
 * The steps of an optimizer for each of these, `undefined` where none follows it. Allocates, so it is asked once for each optimizer.
 * Throws `NO_PROX` and `UNSUPPORTED_MODEL` as `assertMetric` does.
 */
export function ownStepsOf(
  net: InitializedNetwork,
  plan: Plan,
  moved: readonly Moved[],
  optimizer: () => void,
): readonly (OwnSteps | undefined)[] {
  const rule = ruleOf(net, optimizer);
  const metric = {
    adam: { optimizer: "Adam", step: "each" },
    momentum: { optimizer: "momentum", step: "one" },
    other: { optimizer: "a network with an adjustWeights of its own", step: "unknown" },
  } as const;
  assertMetric(plan, metric[rule ?? "other"], "@reg/brainjs");
  const stepsFor = rule === "adam" ? byAdam : byMomentum;
  return moved.map((entry) => (followsOptimizer(entry) ? stepsFor(net, entry) : undefined));
}
