// Models that real Keras wrote: tooling/oracle/tfjs/models.py made the files, which say by which version.
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import type { Json } from "../src/keras/json.ts";

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}
interface Golden {
  readonly json: Json & { readonly config: Json };
  readonly weights: Readonly<Record<string, Numbers>>;
  readonly penalty: number;
  readonly inputs: readonly Numbers[];
  readonly outputs: Numbers;
}

export interface KerasCase {
  /** What `model.to_json()` wrote. */
  readonly json: Golden["json"];
  /** What `tensorflowjs_converter` makes of the model's H5 file: JSON, and weights by Keras' names in the order of these. */
  readonly artifacts: tf.io.ModelArtifacts;
  /** The sum of `model.losses`. */
  readonly penalty: number;
  /** One batch, and what the model answers. */
  inputs(): tf.Tensor[];
  readonly outputs: Numbers;
}

const tensorOf = ({ data, shape }: Numbers) => tf.tensor(data, shape);

function artifactsOf(keras: string, { json, weights }: Golden): tf.io.ModelArtifacts {
  const names = Object.keys(weights).sort();
  return {
    modelTopology: { keras_version: keras, backend: "tensorflow", model_config: json },
    weightSpecs: names.map((name) => ({ name, shape: weights[name]!.shape, dtype: "float32" })),
    weightData: Float32Array.from(names.flatMap((name) => weights[name]!.data)).buffer,
  };
}

function read(file: string): Readonly<Record<string, KerasCase>> {
  const { keras, cases } = JSON.parse(readFileSync(new URL(`../golden/${file}`, import.meta.url), "utf8")) as {
    keras: string;
    cases: Record<string, Golden>;
  };
  return Object.fromEntries(
    Object.entries(cases).map(([name, golden]) => [
      name,
      {
        json: golden.json,
        artifacts: artifactsOf(keras, golden),
        penalty: golden.penalty,
        inputs: () => golden.inputs.map(tensorOf),
        outputs: golden.outputs,
      },
    ]),
  );
}

/** The same five models by both: dense with all four regularizers, shared layers, nested, convolutional, recurrent. */
export const kerasCases = { "Keras 3": read("kerasModels.json"), "TF 2": read("tf2Models.json") } as const;
