import { type AnyPenaltyFactory, type Attachment, type ConfigInput, resolve } from "@reg/core";
import { onnxAdapter } from "./adapter.ts";
import type { Trainer } from "./trainer.ts";

/**
 * Regularizes a trainer from here on; go on with `fit`. `known` are penalties of your own that the configuration names.
 *
 * ```ts
 * const { plan, detach } = regularize(trainer, { penalty: l1({ l1: 1e-4 }), mode: "proximal" });
 * console.log(String(plan));
 * ```
 *
 * Throws as `resolve` does, and `ALREADY_ATTACHED`, `NON_FINITE_WEIGHTS`; the trainer is then as it was.
 */
export function regularize(
  trainer: Trainer,
  config: ConfigInput,
  { known = [] }: { readonly known?: readonly AnyPenaltyFactory[] } = {},
): Attachment {
  return onnxAdapter.attach(trainer, resolve(config, onnxAdapter.parameters(trainer), known));
}
