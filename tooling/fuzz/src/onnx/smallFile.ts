// Small ONNX files by hand, in short words.
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
} from "@reg/onnx-graph/proto";

type Graph = MessageInitShape<typeof GraphProtoSchema>;

const float = 1;
export const int64 = 7;
/** Enough for what grows with the square to take a minute. */
export const many = 20_000;
/** Of ops whose gradients are ten nodes and more. */
export const some = 2000;

export const declared = (name: string, dims: readonly (bigint | string)[], elemType = float) => ({
  name,
  type: {
    value: {
      case: "tensorType" as const,
      value: {
        elemType,
        shape: {
          dim: dims.map((dim) => ({
            value:
              typeof dim === "bigint"
                ? { case: "dimValue" as const, value: dim }
                : { case: "dimParam" as const, value: dim },
          })),
        },
      },
    },
  },
});
export const x = declared("x", ["batch", 3n]);
export const node = (opType: string, input: string[], output: string[], attribute: AttributeProto[] = []): NodeProto =>
  create(NodeProtoSchema, { opType, input, output, attribute });
export const ints = (name: string, values: readonly bigint[]) =>
  create(AttributeProtoSchema, { name, type: Kind.INTS, ints: [...values] });
export const int = (name: string, i: bigint) => create(AttributeProtoSchema, { name, type: Kind.INT, i });
export const weight = (name: string, dims: bigint[] = [3n]) => ({
  ...{ name, dataType: float, dims },
  floatData: Array.from({ length: Number(dims.reduce((a, b) => a * b, 1n)) }, () => 0.5),
});
export const integers = (name: string, values: bigint[]) => ({
  ...{ name, dataType: int64, dims: [BigInt(values.length)], int64Data: values },
});

/** A file of this graph, whose output is what its last node makes. */
export function file(graph: Graph, version = 17n): Uint8Array {
  const last = graph.node?.at(-1)?.output?.[0] ?? "x";
  const model = {
    irVersion: 8n,
    opsetImport: [{ domain: "", version }],
    graph: { output: [{ name: last }], ...graph },
  };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, model));
}

/** Nodes of an op one behind the other, from a value on; `also` is what each reads besides. */
export const chain = (
  op: string,
  from: string,
  length: number,
  also: (i: number, before: string) => string[] = () => [],
) =>
  Array.from({ length }, (_, i) => {
    const before = i === 0 ? from : `y${i - 1}`;
    return node(op, [before, ...also(i, before)], [`y${i}`], op === "Cast" ? [int("to", 1n)] : []);
  });
/** The node with these attributes. */
export const having = (given: NodeProto, ...attribute: AttributeProto[]): NodeProto =>
  Object.assign(given, { attribute });
/** As many of something as there are nodes in the largest files. */
export const each = <Item>(make: (i: number) => Item): Item[] => Array.from({ length: many }, (_, i) => make(i));
export const itself = (_: number, before: string) => [before];
