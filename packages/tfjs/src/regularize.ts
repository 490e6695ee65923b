import {
  type Attachment,
  type ConfigInput,
  type KnownPenalties,
  parseConfig,
  RegError,
  type Rule,
  resolve,
} from "@reg/core";
import { show } from "@reg/core/adapter";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tfjsAdapter } from "./adapter.ts";
import { type AttachOptions, attach } from "./attach.ts";
import { internalsOf } from "./internals.ts";
import { slotPenalty } from "./layerSlots.ts";
import { parametersOf } from "./parameters.ts";
import { assertOptions } from "./parseOptions.ts";
import { savedKey, savedPlan } from "./savedPlan.ts";
import { unitsOf } from "./units/unitsOf.ts";

export interface RegularizeOptions<Known extends KnownPenalties = KnownPenalties> extends AttachOptions {
  /** Penalties of your own that the configuration names. */
  readonly known?: Known;
}

/**
 * Regularizes an existing model, compiled or not, trained or not. `fit`, `trainOnBatch` and `evaluate` work as before.
 * Logs and history gain `dataLoss` and `penalty`. `loss` is the objective (with the penalty, except in mode `decoupled`), in
 * `evaluate` too. `model.save` keeps the configuration: see `restore`.
 *
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 10, inputShape: [64] })] });
 * const { plan, detach } = regularize(model, { penalty: "l1", mode: "proximal" });
 * ```
 *
 * Throws as `resolve` does, and `ALREADY_ATTACHED`, `NON_FINITE_WEIGHTS`, `UNSUPPORTED_MODEL`; the model is then as it was.
 */
export function regularize<const Known extends KnownPenalties = readonly []>(
  model: LayersModel,
  config: ConfigInput<Known[number]>,
  given: RegularizeOptions<Known> = {},
): Attachment {
  assertOptions("regularize", given);
  const { known, ...options } = given;
  // Features of the inputs are units too, that a target of sparsity may cut.
  const units = () => unitsOf(model, { inputs: true });
  const layers = () => tfjsAdapter.layers!(model);
  const plan = resolve(config, tfjsAdapter.parameters(model), { units, layers, ...(known && { known }) });
  return attach(model, plan, options);
}

/**
 * Regularizes a loaded model as it was when it was saved: same penalties, modes, schedule, and the schedule's step.
 * Throws `INVALID_MODEL` for a model that was saved without a plan, and as `regularize` does.
 */
export function restore(
  model: LayersModel,
  options: Omit<RegularizeOptions, "existing" | "step" | "sparsity"> = {},
): Attachment {
  assertOptions("restore", options);
  internalsOf(model);
  const saved = savedPlan(model);
  if (saved) {
    if (!Number.isSafeInteger(saved.step) || saved.step < 0) {
      throw new RegError("INVALID_MODEL", {
        who: "@reg/tfjs",
        what: "model",
        expected: "a saved step that is a whole number of at least 0",
        received: show(saved.step),
        advice: "Call regularize(model, config, { step }).",
      });
    }
    const { known = [], ...rest } = options;
    return regularize(model, parseConfig(saved.config, { known }), {
      ...rest,
      existing: "replace",
      step: saved.step,
      ...(saved.sparsity && { sparsity: saved.sparsity }),
    });
  }
  throw new RegError("INVALID_MODEL", {
    who: "@reg/tfjs",
    what: "model",
    expected: `a model saved while it was regularized, with "${savedKey}" in its user-defined metadata`,
    received: "none",
    advice: "Call regularize(model, config). Regularizers of its layers are at work without that.",
  });
}

/**
 * The configuration that is equal to the regularizers of a model's own layers. With it a plan can replace them:
 * `regularize(model, layerConfig(model), { existing: "replace" })`. That matters where tfjs 4 itself gets them wrong: it ignores
 * regularizers of recurrent layers, and counts those of a shared layer once for each use.
 */
export function layerConfig(model: LayersModel): { readonly rules: readonly (Rule & { readonly match: string })[] } {
  const rules = parametersOf(internalsOf(model).layers).flatMap((parameter) => {
    const penalty = slotPenalty(parameter);
    return penalty ? [{ match: parameter.path, penalty }] : [];
  });
  return { rules };
}
