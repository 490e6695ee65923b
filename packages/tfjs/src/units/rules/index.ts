import type { LayerInternals } from "../../internals.ts";
import type { LayerRule, LayerRules } from "../layerRule.ts";
import { activations } from "./activation.ts";
import { embeddings } from "./embedding.ts";
import { images } from "./images.ts";
import { kernels } from "./kernels.ts";
import { layouts } from "./layout.ts";
import { mergings } from "./merging.ts";
import { normalizations } from "./normalization.ts";
import { recurrents } from "./recurrent.ts";

const rules: LayerRules = {
  ...activations,
  ...embeddings,
  ...images,
  ...kernels,
  ...layouts,
  ...mergings,
  ...normalizations,
  ...recurrents,
};

/** The name of a layer's class; layers of ours compute what Keras' of that name do. */
export const classOf = (layer: LayerInternals): string => layer.getClassName().replace(/^Reg>/, "");

/** The rule of a layer, where its class is known. */
export function ruleOf(layer: LayerInternals): LayerRule | undefined {
  const name = classOf(layer);
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}
