// The JSON of a model with the sizes that are left. Layers say their sizes in a few settings; everything else follows from them.
import { type Keeping, lengthAt, type Place } from "@reg/core/units";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { LayerInternals } from "../internals.ts";
import type { ModelTopology } from "../keras/fromKeras.ts";
import type { AnalyzedModel } from "../units/analyze.ts";
import { isContainer } from "../units/graph.ts";
import type { CutFacts, LayerJson } from "../units/layerRule.ts";
import { ruleOf } from "../units/rules/index.ts";
import { cutInputShape } from "../units/rules/layout.ts";

interface LayerEntry {
  readonly class_name: string;
  readonly config: LayerJson;
}

const keptOf = (place: Place, axis: number, keeping: Keeping): number =>
  lengthAt(place, axis) > 0 ? keeping.kept(place, axis) : Number(place.shape![axis]);

/** tfjs 4.22 writes a DepthwiseConv2D's regularizer as its constraint too. */
function withOwnConstraint(layer: LayerInternals, config: LayerJson): LayerJson {
  if (layer.getClassName() !== "DepthwiseConv2D") return config;
  const own = layer.depthwiseConstraint as { getClassName(): string; getConfig(): object } | null;
  return { ...config, depthwise_constraint: own && { class_name: own.getClassName(), config: own.getConfig() } };
}

/** A layer's settings after the cut; of a model in it those of its layers. */
function cutLayer(layer: LayerInternals, config: LayerJson, { facts }: AnalyzedModel, keeping: Keeping): LayerJson {
  const cutInner = (inner: LayerInternals, settings: LayerJson): LayerJson => {
    if (isContainer(inner)) {
      const entries = settings.layers as readonly LayerEntry[];
      const layers = entries.map((entry, i) => ({ ...entry, config: cutInner(inner.layers[i]!, entry.config) }));
      return { ...settings, layers };
    }
    const found = facts.get(inner);
    if (!found) return settings;
    const cutFacts: CutFacts = { ...found, kept: (place, axis) => keptOf(place, axis, keeping), cutInner };
    const shaped = cutInputShape(withOwnConstraint(inner, settings), cutFacts);
    return ruleOf(inner)?.cut?.(shaped, cutFacts) ?? shaped;
  };
  return cutInner(layer, config);
}

/** The topology of a model without the units that are gone. */
export function cutTopology(model: LayersModel, analysis: AnalyzedModel, keeping: Keeping): ModelTopology {
  const json = model.toJSON(null, false) as unknown as LayerEntry;
  return { ...json, config: cutLayer(analysis.container, json.config, analysis, keeping) } as unknown as ModelTopology;
}
