// Tensors of which only the numbers other than 0 are in the file, each with its place: `sparse_initializer` of ONNX.
import { create } from "@bufbuild/protobuf";
import { sizeOf } from "@reg/core/adapter";
import { type SparseTensorProto, SparseTensorProtoSchema, type TensorProto } from "./generated/onnx_pb.ts";
import { greatestRank } from "./greatestRank.ts";
import { invalid } from "./invalid.ts";
import { readTensor, type Tensor, typeOfCode, writeTensor, zeros } from "./tensor.ts";

/** A place is an int64. */
const bytesOfPlace = 8;

/** Entries for which a file need not show numbers, and above that how many for each number: 100 bytes could ask for gigabytes. */
const [freeEntries, entriesPerNumber] = [2 ** 24, 1000];

/** A float of which all bits are 0. The other zero, -0, is kept as a number. */
const isNothing = (number: number | bigint): boolean => Object.is(number, 0);

/** The tensor by its numbers other than 0, where that takes fewer bytes; `undefined` elsewhere. */
export function sparseTensor(proto: TensorProto): SparseTensorProto | undefined {
  const type = typeOfCode(proto.dataType);
  if (type !== "float32" && type !== "float64" && type !== "float16") return undefined;
  const { shape, data } = readTensor(proto);
  const there: number[] = [];
  for (let i = 0; i < data.length; i++) if (!isNothing(data[i]!)) there.push(i);
  // A runtime wants one number at least.
  if (there.length === 0 && data.length > 0) there.push(0);
  const width = data.BYTES_PER_ELEMENT;
  if (shape.length === 0 || there.length * (width + bytesOfPlace) >= data.length * width) return undefined;
  const values = zeros(type, there.length);
  for (const [i, place] of there.entries()) values[i] = data[place]!;
  const places = BigInt64Array.from(there, BigInt);
  return create(SparseTensorProtoSchema, {
    values: writeTensor({ type, shape: [there.length], data: values }, proto.name),
    indices: writeTensor({ type: "int64", shape: [there.length], data: places }),
    dims: [...proto.dims],
  });
}

/** How far apart two neighbours of an axis are. */
function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** Where the numbers are, row-major: as the file says it, or from a row of indices for each. Throws `INVALID_MODEL`. */
function placesOf(indices: Tensor, shape: readonly number[], count: number, where: string): readonly number[] {
  const listed = Array.from(indices.data, Number);
  if (String(indices.shape) === String([count])) return listed;
  const rank = shape.length;
  if (String(indices.shape) !== String([count, rank])) {
    throw invalid(where, `indices of shape [${count}] or [${count}, ${rank}]`, `shape [${indices.shape}]`);
  }
  const strides = stridesOf(shape);
  return Array.from({ length: count }, (_, i) => {
    const row = listed.slice(i * rank, (i + 1) * rank);
    const outside = row.findIndex((index, axis) => !(index >= 0 && index < shape[axis]!));
    if (outside >= 0) throw invalid(where, `indices inside of shape [${shape}]`, `[${row}]`);
    return row.reduce((sum, index, axis) => sum + index * strides[axis]!, 0);
  });
}

/** The whole tensor. Throws `INVALID_MODEL` where places and numbers do not belong together, or are not in order. */
export function denseTensor({ values, indices, dims }: SparseTensorProto): TensorProto {
  const where = `sparse tensor "${values?.name ?? ""}"`;
  if (!values || !indices) throw invalid(where, "values and indices", "one of them");
  const shape = dims.map(Number);
  if (shape.length > greatestRank) throw invalid(where, `up to ${greatestRank} axes`, String(shape.length));
  const size = sizeOf(shape);
  if (!shape.every((length) => length >= 0) || !Number.isSafeInteger(size)) {
    throw invalid(where, "lengths of at least 0, with entries that can be counted", `shape [${dims}]`);
  }
  const { type, data: numbers } = readTensor(values);
  if (size > freeEntries && size > entriesPerNumber * numbers.length) {
    const expected = `one number for each ${entriesPerNumber} entries, of more than ${freeEntries}`;
    throw invalid(where, expected, `${numbers.length} for shape [${shape}]`);
  }
  const places = placesOf(readTensor(indices), shape, numbers.length, where);
  const data = zeros(type, size);
  let last = -1;
  for (const [i, place] of places.entries()) {
    if (!(place > last && place < size)) throw invalid(where, `places in order, below ${size}`, String(place));
    data[place] = numbers[i]!;
    last = place;
  }
  return writeTensor({ type, shape, data }, values.name);
}
