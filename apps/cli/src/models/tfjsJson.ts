// A model.json of tfjs, read without tfjs: the format is a list of names and shapes, and the numbers one after the other.
import { RegError, type Role } from "@reg/core";
import { float32Of } from "@reg/onnx-graph";
import { folderOf, readShards } from "./readShards.ts";
import type { SavedModel, SavedParameter } from "./savedParameter.ts";
import { countOfNumbers, type WeightGroup, type WeightSpec, weightGroups, widthOf } from "./weightSpec.ts";

export interface TfjsJson {
  readonly format?: unknown;
  readonly weightsManifest: unknown;
}

export const isTfjsJson = (json: object): json is TfjsJson => Object.hasOwn(json, "weightsManifest");

const roles: ReadonlyMap<string, Role> = new Map([
  ["kernel", "kernel"],
  ["depthwise_kernel", "kernel"],
  ["pointwise_kernel", "kernel"],
  ["recurrent_kernel", "recurrentKernel"],
  ["embeddings", "embedding"],
  ["bias", "bias"],
  ["beta", "bias"],
  ["gamma", "scale"],
]);

/** By Keras' word for it, and where there is none (graph models) by its rank. */
const roleOf = (path: string, rank: number): Role =>
  roles.get(path.slice(path.lastIndexOf("/") + 1)) ?? (rank > 1 ? "kernel" : "bias");

/** What the shards of a group hold, together; unknown where there are texts. */
const sizeOfGroup = ({ weights }: WeightGroup): number | undefined =>
  weights.some(({ dtype }) => dtype === "string")
    ? undefined
    : weights.reduce((sum, spec) => sum + countOfNumbers(spec) * widthOf(spec), 0);

const cutShort = (name: string, expected: number, received: number) =>
  new RegError("INVALID_MODEL", {
    who: "reg",
    what: name,
    expected: `${expected} bytes of weights`,
    received: `${received}`,
    advice: "Check that the file was copied completely.",
  });

/** Each text is its length, in four bytes, and its bytes. */
function endOfTexts(spec: WeightSpec, bytes: Uint8Array<ArrayBuffer>, start: number): number {
  const view = new DataView(bytes.buffer);
  let at = start;
  for (let i = countOfNumbers(spec); i > 0; i--) {
    const end = at + 4 > bytes.length ? Infinity : at + 4 + view.getUint32(at, true);
    if (end > bytes.length) throw cutShort(spec.name, end === Infinity ? at + 4 : end, bytes.length);
    at = end;
  }
  return at;
}

/** A copy of the bytes of some numbers, where typed arrays of every kind may begin. */
function stored({ dtype, quantization }: WeightSpec, bytes: ArrayBuffer): Float32Array {
  if (quantization?.dtype === "float16") {
    return Float32Array.from(
      float32Of({ type: "float16", shape: [bytes.byteLength / 2], data: new Uint16Array(bytes) }),
    );
  }
  if (quantization) {
    const { scale, min } = quantization;
    const numbers = quantization.dtype === "uint8" ? new Uint8Array(bytes) : new Uint16Array(bytes);
    const scaled = Float32Array.from(numbers, (number) => number * scale + min);
    return dtype === "float32" ? scaled : scaled.map(Math.round);
  }
  if (dtype === "float32") return new Float32Array(bytes);
  return Float32Array.from(dtype === "int32" ? new Int32Array(bytes) : new Uint8Array(bytes));
}

function parametersIn(group: WeightGroup, bytes: Uint8Array<ArrayBuffer>): SavedParameter[] {
  const parameters: SavedParameter[] = [];
  let at = 0;
  for (const spec of group.weights) {
    if (spec.dtype === "string") {
      // A vocabulary is no parameter.
      at = endOfTexts(spec, bytes, at);
      continue;
    }
    const { name, shape } = spec;
    const end = at + countOfNumbers(spec) * widthOf(spec);
    if (end > bytes.length) throw cutShort(name, end, bytes.length);
    const data = stored(spec, bytes.buffer.slice(at, end));
    parameters.push({ path: name, role: roleOf(name, shape.length), shape, weights: { data, shape } });
    at = end;
  }
  return parameters;
}

/** The weights of a model.json, layers or graph model, from the shards beside it. Throws `INVALID_MODEL`. */
export function readTfjsJson(path: string, { format, weightsManifest }: TfjsJson): SavedModel {
  const groups = weightGroups(path, weightsManifest);
  const parameters = groups.flatMap((group) =>
    parametersIn(group, readShards(folderOf(path), group.paths, sizeOfGroup(group))),
  );
  return { format: `tfjs ${typeof format === "string" ? format : "model"}`, parameters };
}
