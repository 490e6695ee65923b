// Rules on activity: which layers there are, and a plan's penalties on their outputs.
import { type Plan, RegError } from "@reg/core";
import * as tf from "@tensorflow/tfjs-core";
import { ownActivityRegularizer, planActivity } from "./activity.ts";
import { differentiable } from "./differentiable.ts";
import type { LayerInternals, ModelInternals } from "./internals.ts";
import type { Session } from "./training/session.ts";

/** The layers of a model by their paths, those of nested models too; a shared one has the path of its first place. */
export function layersByPath({ layers }: Pick<ModelInternals, "layers">): ReadonlyMap<string, LayerInternals> {
  const found = new Map<string, LayerInternals>();
  const seen = new Set<LayerInternals>();
  const collect = (layer: LayerInternals, prefix: string): void => {
    const path = `${prefix}${layer.name}`;
    if (layer.layers) for (const inner of layer.layers) collect(inner, `${path}/`);
    // Data is no answer of a layer.
    else if (layer.getClassName() !== "InputLayer" && !seen.has(layer)) found.set(path, layer);
    seen.add(layer);
  };
  for (const layer of layers) collect(layer, "");
  return found;
}

/** The layers on whose outputs a plan has penalties. Throws `UNMATCHED_RULE` and `ALREADY_ATTACHED`. */
export function plannedLayers(
  model: ModelInternals,
  { activities }: Plan,
  existing: "refuse" | "replace",
): readonly LayerInternals[] {
  const layers = layersByPath(model);
  return activities.map(({ layer: path }) => {
    const layer = layers.get(path);
    if (!layer) {
      throw new RegError("UNMATCHED_RULE", {
        who: "@reg/tfjs",
        what: "plan",
        expected: `a plan made for this model, which has the layers ${[...layers.keys()].join(", ")}`,
        received: `activity of "${path}"`,
        advice: "Call regularize(model, config).",
      });
    }
    const own = ownActivityRegularizer(layer);
    if (own === undefined || existing === "replace") return layer;
    throw new RegError("ALREADY_ATTACHED", {
      who: "@reg/tfjs",
      what: path,
      expected: "no activity regularizer on the layer",
      received: `${own.getClassName()} ${JSON.stringify(own.getConfig())}`,
      advice: `Pass { existing: "replace" } to let the plan stand in for it, or add a rule with "penalty": null for it.`,
    });
  });
}

/** Has layers record the penalties of a plan, at the strength of the step. The returned functions take them off. */
export function recordPlanned(
  layers: readonly LayerInternals[],
  { activities }: Plan,
  { progress }: Session,
): readonly (() => void)[] {
  return activities.map(({ penalty }, i) => {
    const value = differentiable(penalty);
    return planActivity(layers[i]!, (answers) => tf.mul(value(answers), progress.strengthAt()));
  });
}
