// Attributes as plain JavaScript. JavaScript has one kind of number and ONNX two; in ai.onnx the name of an attribute says
// which kind it is, so code that writes a node need not.
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
} from "../file/generated/onnx_pb.ts";
import { invalid } from "../file/invalid.ts";
import { readTensor, type Tensor, toInt64, writeTensor } from "../file/tensor.ts";

/** The value of a node's attribute. */
export type Attribute = number | string | readonly number[] | readonly string[] | Tensor | GraphProto;
export type Attributes = Readonly<Record<string, Attribute>>;

const floats = new Set(
  "alpha beta gamma epsilon momentum lambd bias ratio mean scale low high seed value_float value_floats clip cubic_coeff_a extrapolation_value activation_alpha activation_beta scales spatial_scale decay_factor norm_coefficient softcap".split(
    " ",
  ),
);
const text = new TextDecoder();
const bytes = new TextEncoder();

/** The attribute's value; `undefined` for kinds that no gradient rule reads (types, sparse tensors). */
function readValue(proto: AttributeProto): Attribute | undefined {
  if (proto.type === Kind.FLOAT) return proto.f;
  if (proto.type === Kind.INT) return Number(proto.i);
  if (proto.type === Kind.STRING) return text.decode(proto.s);
  if (proto.type === Kind.FLOATS) return proto.floats;
  if (proto.type === Kind.INTS) return proto.ints.map(Number);
  if (proto.type === Kind.STRINGS) return proto.strings.map((string) => text.decode(string));
  if (proto.type === Kind.TENSOR && proto.t && proto.t.dataType !== 8) return readTensor(proto.t);
  if (proto.type === Kind.GRAPH) return proto.g;
  return undefined;
}

/** Attributes of a node in a file. */
export function readAttributes(protos: readonly AttributeProto[]): Attributes {
  const entries = protos.map((proto) => [proto.name, readValue(proto)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Attribute] => entry[1] !== undefined));
}

function integer(name: string, value: number): bigint {
  if (Number.isInteger(value)) return toInt64(value);
  throw invalid(`attribute ${name}`, "whole numbers", String(value));
}

function writeAttribute(name: string, value: Attribute): AttributeProto {
  const make = (fields: MessageInitShape<typeof AttributeProtoSchema>) =>
    create(AttributeProtoSchema, { ...fields, name });
  const float = floats.has(name);
  if (typeof value === "number") {
    return float ? make({ type: Kind.FLOAT, f: value }) : make({ type: Kind.INT, i: integer(name, value) });
  }
  if (typeof value === "string") return make({ type: Kind.STRING, s: bytes.encode(value) });
  if ("$typeName" in value) return make({ type: Kind.GRAPH, g: create(GraphProtoSchema, value) });
  if ("data" in value) return make({ type: Kind.TENSOR, t: writeTensor(value) });
  if (value.every((item) => typeof item === "number")) {
    const numbers: readonly number[] = value;
    if (float) return make({ type: Kind.FLOATS, floats: [...numbers] });
    return make({ type: Kind.INTS, ints: numbers.map((number) => integer(name, number)) });
  }
  return make({ type: Kind.STRINGS, strings: value.map((item) => bytes.encode(String(item))) });
}

/** Attributes as a file holds them. */
export const writeAttributes = (attributes: Attributes): AttributeProto[] =>
  Object.entries(attributes).map(([name, value]) => writeAttribute(name, value));
