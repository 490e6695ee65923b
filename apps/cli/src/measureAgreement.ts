import { type ConfigInput, parseConfig, value } from "@reg/core";
import { loadStack } from "./stacks/loadStack.ts";
import { type Layer, type StackName, stackNames } from "./stacks/stack.ts";

/** What one stack says the penalty of given weights is, and how far that is from core, relative. */
export interface Agreement {
  readonly stack: StackName;
  readonly value: number;
  readonly error: number;
}

/**
 * The penalty of one network in every stack: each builds a network with exactly these weights and its adapter measures
 * it. The reference is core's, summed in float64. `config` is one penalty on every kernel.
 */
export async function measureAgreement(config: ConfigInput, layers: readonly Layer[]) {
  const { penalty } = parseConfig(config).rules[0]!;
  const reference = layers.reduce((sum, { kernel }) => sum + value(penalty!, kernel), 0);
  const agreements: Agreement[] = [];
  for (const name of stackNames) {
    const measured = await (await loadStack(name)).penaltyOf(config, layers);
    agreements.push({ stack: name, value: measured, error: Math.abs(measured - reference) / reference });
  }
  return { reference, agreements };
}
