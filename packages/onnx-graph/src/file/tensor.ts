// Tensors between files and typed arrays. Types have the names onnxruntime's JavaScript gives them, and the same arrays:
// int64 in BigInt64Array, bool in Uint8Array, float16 as its bits in Uint16Array (`float32Of` reads them).
import { create } from "@bufbuild/protobuf";
import { RegError } from "@reg/core";
import { sizeOf } from "@reg/core/adapter";
import { float16ToNumber } from "./float16.ts";
import { type TensorProto, TensorProto_DataLocation, TensorProtoSchema } from "./generated/onnx_pb.ts";

const formats = {
  float32: { code: 1, array: Float32Array },
  uint8: { code: 2, array: Uint8Array },
  int8: { code: 3, array: Int8Array },
  uint16: { code: 4, array: Uint16Array },
  int16: { code: 5, array: Int16Array },
  int32: { code: 6, array: Int32Array },
  int64: { code: 7, array: BigInt64Array },
  bool: { code: 9, array: Uint8Array },
  float16: { code: 10, array: Uint16Array },
  float64: { code: 11, array: Float64Array },
  uint32: { code: 12, array: Uint32Array },
  uint64: { code: 13, array: BigUint64Array },
} as const;

/** Element types of tensors, by onnxruntime's JavaScript names. */
export type TensorType = keyof typeof formats;

/** The arrays tensors are in. */
type Numbers =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** Numbers with an element type and a shape, row-major. */
export interface Tensor {
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly data: Numbers;
}

/** The number that stands for an element type in ONNX files. */
export const typeCode = (type: TensorType): number => formats[type].code;

/** The element type of a number in an ONNX file; `undefined` for those that no tensor here has, such as strings. */
export const typeOfCode = (code: number): TensorType | undefined =>
  // Object.keys gives back the keys of `formats`.
  (Object.keys(formats) as TensorType[]).find((type) => formats[type].code === code);

/** Whether gradients can flow through values of this type. */
export const isFloat = (type: TensorType | undefined): boolean =>
  type === "float32" || type === "float64" || type === "float16" || type === undefined;

/** An array of zeros for tensors of this type. */
export const zeros = (type: TensorType, length: number): Tensor["data"] => new formats[type].array(length);

/**
 * The whole number as 64 bits. The greatest int64, which files write for "to the end", is 2^63 as a JavaScript number and would
 * become the least one. Throws a RangeError for fractions, NaN and infinity.
 */
export function toInt64(number: number, unsigned = false): bigint {
  const [least, greatest] = unsigned ? [0n, 2n ** 64n - 1n] : [-(2n ** 63n), 2n ** 63n - 1n];
  const whole = BigInt(number);
  return whole < least ? least : whole > greatest ? greatest : whole;
}

/** A tensor from plain numbers. */
export function tensor(type: TensorType, shape: readonly number[], numbers: Iterable<number>): Tensor {
  const { array } = formats[type];
  if (array === BigInt64Array || array === BigUint64Array) {
    return { type, shape, data: array.from(Array.from(numbers, (number) => toInt64(number, type === "uint64"))) };
  }
  // The constructors of arrays of plain numbers differ in name only.
  return { type, shape, data: (array as typeof Float64Array).from(numbers) as Tensor["data"] };
}

function refuse(proto: TensorProto, expected: string, received: string, advice?: string): RegError {
  const what = `tensor "${proto.name}"`;
  return new RegError("INVALID_MODEL", { who: "@reg/onnx-graph", what, expected, received, ...(advice && { advice }) });
}

/** The numbers of the field that belongs to the type, where a file does not use `raw_data`. */
function typedField(proto: TensorProto, type: TensorType): Tensor["data"] {
  const { array } = formats[type];
  if (type === "float32") return Float32Array.from(proto.floatData);
  if (type === "float64") return Float64Array.from(proto.doubleData);
  if (type === "int64") return BigInt64Array.from(proto.int64Data);
  if (type === "uint64") return BigUint64Array.from(proto.uint64Data);
  if (type === "uint32") return Uint32Array.from(proto.uint64Data, Number);
  // Everything of 32 bits or less, the bits of float16 too, is in int32_data.
  return (array as typeof Int32Array).from(proto.int32Data) as Tensor["data"];
}

/**
 * The tensor of an ONNX file, from `raw_data` or the field of its type. Throws `INVALID_MODEL` for types without numbers
 * (strings), for data in other files and where shape and numbers do not belong together.
 */
export function readTensor(proto: TensorProto): Tensor {
  const type = typeOfCode(proto.dataType);
  if (!type) throw refuse(proto, "an element type with numbers", `type number ${proto.dataType}`);
  if (proto.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    const advice = "Read it with readModel(bytes, { external: (file) => itsBytes }).";
    throw refuse(proto, "its numbers inside the model", "external data", advice);
  }
  const shape = proto.dims.map(Number);
  const { array } = formats[type];
  const raw = proto.rawData;
  if (raw.length % array.BYTES_PER_ELEMENT !== 0) {
    throw refuse(proto, `a multiple of ${array.BYTES_PER_ELEMENT} bytes`, `${raw.length} bytes`);
  }
  // raw_data may begin anywhere in the file: a copy is aligned and does not keep the file alive. Not `slice`: Node's Buffer,
  // which readFile gives, makes a view of it.
  const data = raw.length > 0 ? new array(new Uint8Array(raw).buffer) : typedField(proto, type);
  if (data.length !== sizeOf(shape)) {
    throw refuse(proto, `shape [${shape}] to hold its numbers (${sizeOf(shape)})`, `${data.length} numbers`);
  }
  return { type, shape, data };
}

/** The tensor as ONNX files hold it, in `raw_data`. The bytes are the tensor's own: copy if it changes later. */
export function writeTensor({ type, shape, data }: Tensor, name = ""): TensorProto {
  const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return create(TensorProtoSchema, { name, dataType: typeCode(type), dims: shape.map(BigInt), rawData });
}

/** The numbers as float32: a view where they are that already, converted otherwise (float16 weights are trained in float32). */
export function float32Of({ type, data }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === "float16") return Float32Array.from(data as Uint16Array, float16ToNumber);
  return Float32Array.from(data as Int32Array, Number);
}
