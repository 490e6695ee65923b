import type { Network, Target } from "@reg/conformance";
import { type ConfigInput, parseConfig, resolve, value } from "@reg/core";
import type { Layer } from "./recipe.ts";
import { loadStack } from "./stacks/loadStack.ts";
import { type StackName, stackNames } from "./stacks/stack.ts";

/** What one stack says the penalty of given weights is, and how far that is from core, relative. */
export interface Agreement {
  readonly stack: StackName;
  readonly value: number;
  readonly error: number;
}

/** The penalty of a network with these weights, by way of the stack's adapter. */
async function penaltyOf({ adapter, build, dispose }: Target, network: Network, config: ConfigInput): Promise<number> {
  const model = await build(network, { name: "sgd", learningRate: 0.1, momentum: 0 }, 1);
  const attachment = adapter.attach(model, resolve(config, adapter.parameters(model)));
  const penalty = await attachment.penalty();
  attachment.detach();
  await dispose?.(model);
  return penalty;
}

/**
 * The penalty of one network in every stack: each builds a network with exactly these weights and its adapter measures
 * it. The reference is core's, summed in float64. `config` is one penalty on every kernel.
 */
export async function measureAgreement(config: ConfigInput, layers: readonly Layer[]) {
  const { penalty } = parseConfig(config).rules[0]!.penalties[0]!;
  const reference = layers.reduce((sum, { kernel }) => sum + value(penalty, kernel), 0);
  // tanh throughout is what every stack has; a penalty looks at weights alone.
  const network: Network = {
    loss: "halfSquaredError",
    layers: layers.map((layer) => ({ ...layer, activation: "tanh" })),
  };
  const agreements: Agreement[] = [];
  for (const name of stackNames) {
    const measured = await penaltyOf((await loadStack(name)).target, network, config);
    agreements.push({ stack: name, value: measured, error: Math.abs(measured - reference) / reference });
  }
  return { reference, agreements };
}
