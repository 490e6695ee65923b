import { dirname, join } from "node:path";
import { RegError, type Role } from "@reg/core";
import type { io } from "@tensorflow/tfjs";
import { readInput } from "../readInput.ts";
import { loadTensorflow } from "../stacks/loadTensorflow.ts";
import type { SavedModel, SavedParameter } from "./savedParameter.ts";

export interface TfjsJson {
  readonly format?: string;
  readonly weightsManifest: io.WeightsManifestConfig;
}

export const isTfjsJson = (json: object): json is TfjsJson => "weightsManifest" in json;

const roles: Readonly<Record<string, Role>> = {
  kernel: "kernel",
  depthwise_kernel: "kernel",
  pointwise_kernel: "kernel",
  recurrent_kernel: "recurrentKernel",
  embeddings: "embedding",
  bias: "bias",
  beta: "bias",
  gamma: "scale",
};

/** By Keras' word for it, and where there is none (graph models) by its rank. */
const roleOf = (path: string, rank: number): Role =>
  roles[path.slice(path.lastIndexOf("/") + 1)] ?? (rank > 1 ? "kernel" : "bias");

function bytesOf(model: string, paths: readonly string[], specs: readonly io.WeightsManifestEntry[]): ArrayBuffer {
  const shards = paths.map((shard) => readInput(join(dirname(model), shard), "the model's weights", "INVALID_MODEL"));
  const bytes = new Uint8Array(Buffer.concat(shards));
  const width = (spec: io.WeightsManifestEntry) =>
    ({ uint8: 1, uint16: 2, float16: 2 })[spec.quantization?.dtype as "uint8"] ?? (spec.dtype === "bool" ? 1 : 4);
  const size = specs.reduce((sum, spec) => sum + width(spec) * spec.shape.reduce((a, b) => a * b, 1), 0);
  if (bytes.length >= size) return bytes.buffer;
  throw new RegError("INVALID_MODEL", {
    who: "reg",
    what: paths.join(", "),
    expected: `${size} bytes of weights`,
    received: `${bytes.length}`,
    advice: "Check that the file was copied completely.",
  });
}

/** The weights of a model.json, layers or graph model, from the shards beside it. Throws `INVALID_MODEL`. */
export async function readTfjsJson(path: string, { format, weightsManifest }: TfjsJson): Promise<SavedModel> {
  const tf = await loadTensorflow();
  const parameters = weightsManifest.flatMap(({ paths, weights: specs }) => {
    const tensors = tf.io.decodeWeights(bytesOf(path, paths, specs), specs);
    const read = Object.entries(tensors).map(([name, tensor]): SavedParameter => {
      const data = Float32Array.from(tensor.dataSync());
      return {
        path: name,
        role: roleOf(name, tensor.rank),
        shape: tensor.shape,
        weights: { data, shape: tensor.shape },
      };
    });
    tf.dispose(tensors);
    return read;
  });
  return { format: `tfjs ${format ?? "model"}`, parameters };
}
