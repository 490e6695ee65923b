import { type Attachment, type ConfigInput, type KnownPenalties, RegError, resolve } from "@reg/core";
import { show } from "@reg/core/adapter";
import { unitsOf } from "@reg/onnx-graph";
import { onnxAdapter } from "./adapter.ts";
import { isObject, knownEntries } from "./options/kinds.ts";
import { parseOptions } from "./options/parseOptions.ts";
import type { Trainer } from "./trainer.ts";

function assertTrainer(given: unknown): asserts given is Trainer {
  if (isObject(given) && typeof given.parameters === "function" && typeof given.attach === "function") return;
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/onnx",
    what: "regularize",
    expected: "a trainer",
    received: isObject(given) && "$typeName" in given ? "a model" : show(given),
    advice: "Make one of the model first: createTrainer(model, { ort, loss: … }).",
  });
}

/**
 * Regularizes a trainer from the next step on. Then call `fit`. `known` are penalties of your own that the configuration names.
 *
 * ```ts
 * const { plan, detach } = regularize(trainer, { penalty: l1({ l1: 1e-4 }), mode: "proximal" });
 * console.log(String(plan));
 * ```
 *
 * Throws as `resolve` does, and `ALREADY_ATTACHED`, `NON_FINITE_WEIGHTS`, `UNSUPPORTED_MODEL` for what is no trainer; the trainer is then as it was.
 */
export function regularize<const Known extends KnownPenalties = readonly []>(
  trainer: Trainer,
  config: ConfigInput<Known[number]>,
  options: { readonly known?: Known } = {},
): Attachment {
  parseOptions("regularize", knownEntries, options);
  assertTrainer(trainer);
  // Features of the inputs are units too, that a target of sparsity may cut.
  const units = () => unitsOf(trainer.export(), { inputs: true });
  return onnxAdapter.attach(trainer, resolve(config, onnxAdapter.parameters(trainer), { ...options, units }));
}
