import { type Attachment, type ConfigInput, type KnownPenalties, resolve } from "@reg/core";
import { unitsOf } from "@reg/onnx-graph";
import { onnxAdapter } from "./adapter.ts";
import { knownEntries } from "./options/kinds.ts";
import { parseOptions } from "./options/parseOptions.ts";
import type { Trainer } from "./trainer.ts";

/**
 * Regularizes a trainer from the next step on. Then call `fit`. `known` are penalties of your own that the configuration names.
 *
 * ```ts
 * const { plan, detach } = regularize(trainer, { penalty: l1({ l1: 1e-4 }), mode: "proximal" });
 * console.log(String(plan));
 * ```
 *
 * Throws as `resolve` does, and `ALREADY_ATTACHED`, `NON_FINITE_WEIGHTS`; the trainer is then as it was.
 */
export function regularize<const Known extends KnownPenalties = readonly []>(
  trainer: Trainer,
  config: ConfigInput<Known[number]>,
  options: { readonly known?: Known } = {},
): Attachment {
  parseOptions("regularize", knownEntries, options);
  // Features of the inputs are units too, that a target of sparsity may cut.
  const units = () => unitsOf(trainer.export(), { inputs: true });
  return onnxAdapter.attach(trainer, resolve(config, onnxAdapter.parameters(trainer), { ...options, units }));
}
