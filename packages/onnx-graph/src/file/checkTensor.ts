import { type TensorProto, TensorProto_DataLocation } from "./generated/onnx_pb.ts";
import { greatestRank } from "./greatestRank.ts";
import { invalid } from "./invalid.ts";

/** Bits of an entry by element type, of the types whose size is known here. Strings have none. */
const bits: ReadonlyMap<number, number> = new Map([
  ...[2, 3, 9, 17, 18, 19, 20, 24].map((code) => [code, 8] as const),
  ...[4, 5, 10, 16].map((code) => [code, 16] as const),
  ...[1, 6, 12].map((code) => [code, 32] as const),
  ...[7, 11, 13, 14].map((code) => [code, 64] as const),
  [15, 128],
  ...[21, 22, 23].map((code) => [code, 4] as const),
]);

/** The entries in the field that belongs to a type; `undefined` where several entries share one, or the type is not known. */
function held(proto: TensorProto): number | undefined {
  const { dataType } = proto;
  if (dataType === 8) return proto.stringData.length;
  if (dataType === 1) return proto.floatData.length;
  if (dataType === 11) return proto.doubleData.length;
  if (dataType === 7) return proto.int64Data.length;
  if (dataType === 12 || dataType === 13) return proto.uint64Data.length;
  const size = bits.get(dataType) ?? 0;
  return size === 8 || size === 16 || dataType === 6 ? proto.int32Data.length : undefined;
}

/** How many entries a shape holds. Throws for axes that no array can have. */
function entriesOf({ dims }: TensorProto, where: string): number {
  if (dims.length > greatestRank) throw invalid(where, `up to ${greatestRank} axes`, String(dims.length));
  const negative = dims.find((length) => length < 0n);
  if (negative !== undefined) throw invalid(where, "lengths of at least 0", String(negative));
  const size = dims.reduce((all, length) => all * length, 1n);
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw invalid(where, "entries that can be counted", `shape [${dims}]`);
  return Number(size);
}

/** Throws `INVALID_MODEL` for a tensor without a type, and where shape and numbers do not belong together. */
export function checkTensor(proto: TensorProto, where: string): void {
  if (proto.dataType <= 0) throw invalid(where, "an element type", `type number ${proto.dataType}`);
  const size = entriesOf(proto, where);
  if (proto.dataLocation === TensorProto_DataLocation.EXTERNAL) return;
  const { length } = proto.rawData;
  const width = bits.get(proto.dataType);
  if (length > 0 && width !== undefined) {
    const bytes = Math.ceil((size * width) / 8);
    if (bytes !== length) throw invalid(where, `${bytes} bytes for shape [${proto.dims}]`, `${length} bytes`);
    return;
  }
  const count = held(proto);
  if (length === 0 && count !== undefined && count !== size) {
    throw invalid(where, `${size} entries for shape [${proto.dims}]`, `${count}`);
  }
}
