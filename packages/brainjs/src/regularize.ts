import { type ConfigInput, type KnownPenalties, resolve } from "@reg/core";
import { attach, type BrainAttachment } from "./attach.ts";
import type { BrainNetwork } from "./network.ts";

/**
 * Regularizes a network from here on; `net.train` and `net.trainAsync` are used as ever. The objective of each pattern's
 * step is half its squared error + the penalty. Parameters are `layer1/kernel`, `layer1/bias`, …; the option
 * `known` has penalties of your own that the configuration names. Schedules count patterns.
 *
 * brain.js makes the weights of a new network at its first `train`. Until then the configuration is checked as far as
 * names, roles and ranks go; what depends on sizes that the data tell (a `groupSize` that does not divide the inputs)
 * is an error of `train`, before its first step. A network that makes or loads other weights keeps its configuration.
 *
 * Throws as `resolve` does, and `UNSUPPORTED_MODEL`, `ALREADY_ATTACHED`, `NON_FINITE_WEIGHTS`; the network is then as it was.
 */
export function regularize<const Known extends KnownPenalties = readonly []>(
  net: BrainNetwork,
  config: ConfigInput<Known[number]>,
  options: { readonly known?: Known } = {},
): BrainAttachment {
  return attach(net, (parameters) => resolve(config, parameters, options));
}
