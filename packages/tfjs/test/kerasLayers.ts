// Layers one by one as real Keras computes them: tooling/oracle/tfjs/layers.py made the file, which says by which version.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs";

export interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}
export type Named = Numbers & { readonly name: string };

/** A small model around a layer, and what Keras makes of it. */
export interface LayerCase {
  readonly json: Readonly<Record<string, unknown>>;
  /** As `tensorflowjs_converter` writes them: by layer, in alphabetical order, and names may be there twice. */
  readonly weights: readonly Named[];
  readonly penalty: number;
  readonly inputs: Numbers;
  readonly outputs: Numbers;
  /** In training, and the gradients of the sum of these times the cotangent. */
  readonly trained?: Numbers;
  readonly cotangent?: Numbers;
  readonly gradients?: readonly Named[];
  /** The weights after three steps of sgd(0.5) on the mean squared error to the cotangent. */
  readonly after?: readonly Named[];
}

const text = gunzipSync(readFileSync(new URL("../golden/kerasLayers.json.gz", import.meta.url))).toString();
const { cases } = JSON.parse(text) as { cases: Record<string, LayerCase> };

export const layerCases: Readonly<Record<string, LayerCase>> = cases;

export const tensorOf = ({ data, shape }: Numbers): tf.Tensor => tf.tensor(data, shape);

/** What `tensorflowjs_converter` makes of the model's H5 file. */
export const artifactsOf = ({ json, weights }: LayerCase): tf.io.ModelArtifacts => ({
  modelTopology: { keras_version: "3.15.0", backend: "torch", model_config: json },
  weightSpecs: weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
  weightData: Float32Array.from(weights.flatMap(({ data }) => data)).buffer,
});
