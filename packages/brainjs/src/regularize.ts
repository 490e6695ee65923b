import { type ConfigInput, type KnownPenalties, resolve } from "@reg/core";
import { attach, type BrainAttachment } from "./attach.ts";
import type { BrainNetwork } from "./network.ts";

/**
 * Regularizes a network from here on. `net.train` and `net.trainAsync` are used as before. The objective of a step is half the
 * squared error of its pattern plus the penalty. Parameters are `layer1/kernel`, `layer1/bias`, … The option `known` has
 * penalties of your own that the configuration names. Schedules count patterns. Each strength must be written: 0.0003 is a
 * start.
 *
 * brain.js makes the weights of a new network at its first `train`. Until then names, roles and ranks of the configuration are
 * checked. What depends on the size of the data is an error of `train`, before its first step. A network that makes or loads
 * other weights keeps its configuration.
 *
 * Throws as `resolve` does, `INVALID_PARAMETER` for a strength that was not written, and `UNSUPPORTED_MODEL`,
 * `ALREADY_ATTACHED`, `NON_FINITE_WEIGHTS`. The network is then as it was.
 */
export function regularize<const Known extends KnownPenalties = readonly []>(
  net: BrainNetwork,
  config: ConfigInput<Known[number]>,
  options: { readonly known?: Known } = {},
): BrainAttachment {
  return attach(net, (parameters, units) => resolve(config, parameters, { ...options, units }));
}
