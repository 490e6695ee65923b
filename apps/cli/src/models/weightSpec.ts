// The manifest in a model.json of tfjs: what is in the shards, in order. Everything is checked here, so that the rest can trust it.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";

const widths = { float32: 4, int32: 4, bool: 1 } as const;
const quantizedWidths = { float16: 2, uint8: 1, uint16: 2 } as const;

/** Numbers of the shards, or texts (`string`), which are of any length. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: keyof typeof widths | "string";
  /** Stored as these, w = min + scale * stored. */
  readonly quantization?: {
    readonly dtype: keyof typeof quantizedWidths;
    readonly scale: number;
    readonly min: number;
  };
}

export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

type Fields = Readonly<Record<string, unknown>>;

/** As deep as numpy goes. */
const deepest = 64;

const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isShape = (value: unknown): value is readonly number[] =>
  Array.isArray(value) &&
  value.length <= deepest &&
  value.every((length) => Number.isSafeInteger(length) && length >= 0) &&
  Number.isSafeInteger(value.reduce((a, b) => a * Math.max(1, b), 1));

type Refuse = (where: string, expected: string, received: unknown) => RegError;

function quantizationOf(refuse: Refuse, where: string, value: unknown): WeightSpec["quantization"] {
  if (value === undefined) return undefined;
  if (!isRecord(value)) throw refuse(where, "an object", value);
  const { dtype, scale = 1, min = 0 } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(quantizedWidths, dtype)) {
    throw refuse(`${where}.dtype`, "float16, uint8 or uint16", dtype);
  }
  if (!Number.isFinite(scale) || !Number.isFinite(min)) throw refuse(where, "a scale and a min", value);
  // Both are numbers, and the name is one of the table's.
  return { dtype: dtype as keyof typeof quantizedWidths, scale: scale as number, min: min as number };
}

function specOf(refuse: Refuse, where: string, value: unknown): WeightSpec {
  if (!isRecord(value)) throw refuse(where, "an object", value);
  const { name, shape, dtype } = value;
  if (typeof name !== "string") throw refuse(`${where}.name`, "a text", name);
  if (!isShape(shape)) throw refuse(`${where}.shape`, "a list of lengths", shape);
  if (typeof dtype !== "string" || (dtype !== "string" && !Object.hasOwn(widths, dtype))) {
    throw refuse(`${where}.dtype`, "float32, int32, bool or string", dtype);
  }
  const quantization = quantizationOf(refuse, `${where}.quantization`, value.quantization);
  // The name is one of the table's.
  return { name, shape, dtype: dtype as WeightSpec["dtype"], ...(quantization && { quantization }) };
}

/** The groups of a `weightsManifest`. Throws `INVALID_MODEL`, with the place in the file. */
export function weightGroups(path: string, manifest: unknown): readonly WeightGroup[] {
  const refuse: Refuse = (where, expected, received) =>
    new RegError("INVALID_MODEL", { who: "reg", what: `${path}, ${where}`, expected, received: show(received) });
  if (!Array.isArray(manifest)) throw refuse("weightsManifest", "a list", manifest);
  const names = new Set<string>();
  return manifest.map((group, i) => {
    const where = `weightsManifest[${i}]`;
    if (!isRecord(group)) throw refuse(where, "an object", group);
    const { paths, weights } = group;
    if (!Array.isArray(paths) || !paths.every((each) => typeof each === "string" && each !== "")) {
      throw refuse(`${where}.paths`, "a list of file names", paths);
    }
    if (!Array.isArray(weights)) throw refuse(`${where}.weights`, "a list", weights);
    const specs = weights.map((each, j) => specOf(refuse, `${where}.weights[${j}]`, each));
    for (const { name } of specs) {
      if (names.has(name)) throw refuse(where, "each weight to have a name of its own", name);
      names.add(name);
    }
    return { paths, weights: specs };
  });
}

export const countOfNumbers = ({ shape }: WeightSpec): number => shape.reduce((a, b) => a * b, 1);

/** The bytes of one number as it is stored. */
export const widthOf = ({ dtype, quantization }: WeightSpec): number =>
  quantization ? quantizedWidths[quantization.dtype] : dtype === "string" ? 1 : widths[dtype];
