// Targets of sparsity: the numbers of a network as core looks at them, between patterns.
import type { Plan } from "@reg/core";
import { type EditWeights, mildStrength, type PlanProgress } from "@reg/core/adapter";
import type { FormattedPattern, InitializedNetwork } from "./network.ts";
import { liveNumbers } from "./parameters.ts";

/** The numbers of a plan's parameters by path. */
function numbersIn(net: InitializedNetwork, { entries }: Plan): (path: string) => Float32Array {
  const parameters = new Map(entries.map(({ parameter }) => [parameter.path, parameter]));
  const readers = new Map<string, () => Float32Array>();
  return (path) => {
    const read = readers.get(path) ?? liveNumbers(net, parameters.get(path)!);
    readers.set(path, read);
    return read();
  };
}

/** After a pattern: cuts weights where a target of sparsity says so. */
export function weightEditor(net: InitializedNetwork, plan: Plan): EditWeights {
  const numbers = numbersIn(net, plan);
  return (paths, change) => change(paths.map(numbers));
}

/** Half the squared error, summed over outputs, mean over patterns. */
function meanLoss(net: InitializedNetwork, patterns: readonly FormattedPattern[]): number {
  let total = 0;
  for (const { input, output } of patterns) {
    net.runInput(input);
    const outputs = net.outputs[net.outputLayer]!;
    for (let i = 0; i < output.length; i++) total += (output[i]! - outputs[i]!) ** 2 / 2;
  }
  return total / patterns.length;
}

/**
 * Before the first pattern of a plan with targets of sparsity: chooses the strengths that nobody wrote, by the loss that the network has on
 * all patterns where all ranked weights are 0. Throws `INVALID_CONFIG`.
 */
export function chooseStrength(
  net: InitializedNetwork,
  plan: Plan,
  { sparsity }: PlanProgress,
  patterns: readonly FormattedPattern[],
): void {
  if (!sparsity.needsStrength) return;
  const numbers = numbersIn(net, plan);
  const before = new Map(plan.sparsity.flatMap(({ paths }) => paths).map((path) => [path, numbers(path).slice()]));
  for (const path of before.keys()) numbers(path).fill(0);
  try {
    const without = meanLoss(net, patterns);
    sparsity.setMild(mildStrength(sparsity.unwritten, (path) => before.get(path)!, without, "@reg/brainjs"));
  } finally {
    for (const [path, kept] of before) numbers(path).set(kept);
  }
}
