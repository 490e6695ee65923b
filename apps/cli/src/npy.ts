import { RegError, type RegErrorCode, type Weights } from "@reg/core";
import { show } from "@reg/core/adapter";
import { dump, type NpyArray, parse } from "npyjs";
import { readInput } from "./readInput.ts";

/** Which numbers a reader takes, and how it speaks of them. */
interface Kind {
  readonly code: RegErrorCode;
  readonly expected: string;
  /** How to save such numbers. */
  readonly advice: string;
  accepts(dtype: string): boolean;
}

const weightsKind: Kind = {
  code: "INVALID_WEIGHTS",
  expected: "little-endian float32 or float64 numbers",
  advice: 'Save w.astype("float32").',
  accepts: (dtype) => ["f4", "f8"].includes(dtype),
};

const dataKind: Kind = {
  code: "INVALID_DATA",
  expected: "little-endian numbers",
  advice: 'Save x.astype("float32"), or classes as numbers from 0.',
  accepts: (dtype) => /^([iu][1248]|f[248]|b1)$/.test(dtype),
};

/** As deep as numpy goes. */
const deepest = 64;

const refusal = (path: string, { code }: Kind, expected: string, received: string, advice?: string, cause?: unknown) =>
  new RegError(code, { who: "reg", what: path, expected, received, ...(advice && { advice }), cause });

function parseFile(path: string, bytes: Buffer, kind: Kind): NpyArray {
  let file: NpyArray;
  try {
    // A copy that starts at 0, where typed arrays of every kind may begin.
    file = parse(new Uint8Array(bytes).buffer);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const dtype = /^Unsupported dtype: (.*)$/.exec(reason)?.[1];
    if (dtype !== undefined) throw refusal(path, kind, kind.expected, dtype.slice(0, 100), kind.advice, cause);
    const received = bytes.subarray(1, 6).toString() === "NUMPY" ? reason : "another kind of file";
    throw refusal(path, kind, "an .npy file", received, 'Write one with numpy.save("weights.npy", w).', cause);
  }
  if (!kind.accepts(file.dtype)) throw refusal(path, kind, kind.expected, file.dtype.slice(0, 100), kind.advice);
  return file;
}

/** The numbers of one kind of element each; whole numbers of 64 bits and truth values as plain numbers. */
function numbersOf({ data: given }: NpyArray): Numbers {
  // npyjs gives a list for truth values, whatever its types say.
  const data: unknown = given;
  if (Array.isArray(data)) return Uint8Array.from(data, Number);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number);
  // `accepts` leaves arrays of numbers.
  return data as Numbers;
}

/** npyjs takes what is left out for C order and for no axes. */
function assertHeader(path: string, bytes: Buffer, kind: Kind): void {
  const [from, length] = bytes[6]! > 1 ? [12, bytes.readUInt32LE(8)] : [10, bytes.readUInt16LE(8)];
  const header = bytes.toString("latin1", from, from + length);
  const lost = [/'fortran_order'\s*:\s*(True|False)/, /'shape'\s*:\s*\([^)]*\)/].some((each) => !each.test(header));
  if (lost) throw refusal(path, kind, "a header with fortran_order and shape", show(header));
}

/** Column-major numbers in row-major order. */
function rowMajor(data: Numbers, shape: readonly number[]): Numbers {
  const out = data.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  for (let at = 0; at < out.length; at++) {
    out[at] = data[index.reduce((from, i, axis) => from + i * strides[axis]!, 0)]!;
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return out;
}

/** An array in row-major order, its length checked against its header. */
function readArray(path: string, kind: Kind) {
  const bytes = readInput(path, "an .npy file", kind.code);
  const file = parseFile(path, bytes, kind);
  assertHeader(path, bytes, kind);
  const { shape, fortranOrder } = file;
  const data = numbersOf(file);
  const isShape = shape.length <= deepest && shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  const size = shape.reduce((a, b) => a * b, 1);
  if (!isShape || !Number.isSafeInteger(size)) throw refusal(path, kind, "a shape of lengths", show(shape));
  if (data.length !== size)
    throw refusal(path, kind, `${size} numbers for shape [${shape}]`, `${data.length}`, "Is it cut off?");
  return { data: fortranOrder && shape.length > 1 ? rowMajor(data, shape) : data, shape };
}

/** Reads float32 or float64 weights in C or Fortran order. Throws `INVALID_WEIGHTS`. */
export function readNpy(path: string): Weights {
  const { data, shape } = readArray(path, weightsKind);
  // `accepts` leaves these two.
  return { data: data as Weights["data"], shape };
}

/** Numbers of any kind that numpy saves, row-major. */
export interface NumberArray {
  readonly data: Numbers;
  readonly shape: readonly number[];
}

type Numbers =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** Reads an array of numbers of any kind. float16 becomes float32, and whole numbers of 64 bits float64. Throws `INVALID_DATA`. */
export const readNumbers = (path: string): NumberArray => readArray(path, dataKind);

/** Weights as the bytes of an .npy file, in C order and with their own number type. */
export const npyBytes = ({ data, shape }: Weights): Uint8Array => new Uint8Array(dump(data, [...shape]));
