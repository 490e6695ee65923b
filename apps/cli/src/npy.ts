import { RegError, type Weights } from "@reg/core";
import { show } from "@reg/core/adapter";
import { dump, type NpyArray, parse } from "npyjs";
import { readInput } from "./readInput.ts";

const refusal = (path: string, expected: string, received: string, advice?: string, cause?: unknown) =>
  new RegError("INVALID_WEIGHTS", { who: "reg", what: path, expected, received, ...(advice && { advice }), cause });

const expectedNumbers = "little-endian float32 or float64 numbers";
/** As deep as numpy goes. */
const deepest = 64;

const saveAsFloat = 'Save w.astype("float32").';

function parseFile(path: string, bytes: Buffer): NpyArray {
  try {
    // A copy that starts at 0, where typed arrays of every kind may begin.
    return parse(new Uint8Array(bytes).buffer, { convertFloat16: false });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const dtype = /^Unsupported dtype: (.*)$/.exec(reason)?.[1];
    if (dtype !== undefined) throw refusal(path, expectedNumbers, dtype.slice(0, 100), saveAsFloat, cause);
    const received = bytes.subarray(1, 6).toString() === "NUMPY" ? reason : "another kind of file";
    throw refusal(path, "an .npy file", received, 'Write one with numpy.save("weights.npy", w).', cause);
  }
}

/** npyjs takes what is left out for C order and for no axes. */
function assertHeader(path: string, bytes: Buffer): void {
  const [from, length] = bytes[6]! > 1 ? [12, bytes.readUInt32LE(8)] : [10, bytes.readUInt16LE(8)];
  const header = bytes.toString("latin1", from, from + length);
  const lost = [/'fortran_order'\s*:\s*(True|False)/, /'shape'\s*:\s*\([^)]*\)/].some((each) => !each.test(header));
  if (lost) throw refusal(path, "a header with fortran_order and shape", show(header));
}

/** Column-major numbers in row-major order. */
function rowMajor(data: Weights["data"], shape: readonly number[]): Weights["data"] {
  const out = data.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  for (let at = 0; at < out.length; at++) {
    out[at] = data[index.reduce((from, i, axis) => from + i * strides[axis]!, 0)]!;
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return out;
}

/** Reads float32 or float64 weights in C or Fortran order. Throws `INVALID_WEIGHTS`. */
export function readNpy(path: string): Weights {
  const bytes = readInput(path, "an .npy file", "INVALID_WEIGHTS");
  const { data, shape, dtype, fortranOrder } = parseFile(path, bytes);
  assertHeader(path, bytes);
  const isFloat = (dtype === "f4" && data instanceof Float32Array) || (dtype === "f8" && data instanceof Float64Array);
  if (!isFloat) throw refusal(path, expectedNumbers, dtype.slice(0, 100), saveAsFloat);
  const isShape = shape.length <= deepest && shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  const size = shape.reduce((a, b) => a * b, 1);
  if (!isShape || !Number.isSafeInteger(size)) throw refusal(path, "a shape of lengths", show(shape));
  if (data.length !== size)
    throw refusal(path, `${size} numbers for shape [${shape}]`, `${data.length}`, "Is it cut off?");
  return { data: fortranOrder && shape.length > 1 ? rowMajor(data, shape) : data, shape };
}

/** Weights as the bytes of an .npy file, in C order and with their own number type. */
export const npyBytes = ({ data, shape }: Weights): Uint8Array => new Uint8Array(dump(data, [...shape]));
