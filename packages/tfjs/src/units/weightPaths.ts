import type { LayerInternals, LayerVariable } from "../internals.ts";
import { nameWithin, ownersIn } from "../parameters.ts";

/** Every weight of a model, those that training leaves alone too, with the path that it has in `parameters`. */
export function weightPaths(layers: readonly LayerInternals[]): ReadonlyMap<LayerVariable, string> {
  const paths = new Map<LayerVariable, string>();
  const collect = (layer: LayerInternals, prefix: string): void => {
    const parts = layer.layers ?? (layer.layer?.layers && [layer.layer]);
    if (parts) {
      for (const inner of parts) collect(inner, `${prefix}${layer.name}/`);
      return;
    }
    // A frozen layer hides its weights from `weights` of what wraps it.
    const own = ownersIn(layer).flatMap((owner) => owner._trainableWeights);
    for (const variable of [...layer.weights, ...own]) {
      if (!paths.has(variable)) paths.set(variable, `${prefix}${layer.name}/${nameWithin(layer, variable)}`);
    }
  };
  for (const layer of layers) collect(layer, "");
  return paths;
}
