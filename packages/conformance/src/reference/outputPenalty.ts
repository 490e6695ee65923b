// Penalties on outputs of layers, divided by the rows of the batch.
import { type ActivityEntry, arrayOps, weights } from "@reg/core";
import type { LiveLayer, OutputPenalty } from "./layers.ts";
import type { ReferenceModel } from "./referenceModel.ts";

/** The path of a layer: that of its kernel without the last word. */
export const pathOf = ({ kernel }: LiveLayer): string => kernel.path.slice(0, kernel.path.lastIndexOf("/"));

/** The layer of this path, which a plan made for the model names. */
export const layerIn = ({ layers }: ReferenceModel, path: string): LiveLayer =>
  layers.find((layer) => pathOf(layer) === path)!;

/** strength · R(outputs) / rows. */
export const outputPenalty =
  ({ penalty }: ActivityEntry) =>
  (strength: number): OutputPenalty => {
    const scaled = (outputs: Float64Array, rows: number) => {
      const answers = weights(outputs, [rows, outputs.length / rows]);
      return { answers, at: penalty.place({ shape: answers.shape }), by: strength / rows };
    };
    return {
      value(outputs, rows) {
        const { answers, at, by } = scaled(outputs, rows);
        return at.value(arrayOps, answers).data[0]! * by;
      },
      gradient(outputs, rows) {
        const { answers, at, by } = scaled(outputs, rows);
        return at.gradient(arrayOps, answers).data.map((slope) => slope * by);
      },
    };
  };
