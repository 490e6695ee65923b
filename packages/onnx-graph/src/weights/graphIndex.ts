import type { GraphProto, NodeProto } from "../file/generated/onnx_pb.ts";

/** A node that reads a value, and the first of its inputs that is this value. */
export interface Reader {
  readonly node: NodeProto;
  readonly at: number;
}

/** Who reads and makes the values of a graph, and which of them no input changes. */
export interface GraphIndex {
  readersOf(name: string): readonly Reader[];
  makerOf(name: string): NodeProto | undefined;
  /** Whether a value is made of the file's own numbers, and of shapes, only. */
  isFixed(name: string): boolean;
  /** Whether a node's results are such values. */
  makesFixed(node: NodeProto): boolean;
  /** Whether a value is an input of the graph, at most scaled, shifted and in another shape. */
  isRawInput(name: string): boolean;
}

/** Ops that only store numbers in another way. */
export const storing = /^(Identity|Cast|CastLike|Transpose|Reshape|Unsqueeze|Squeeze)$/;

/** What only moves, scales and shifts numbers. */
const plain = /^(Cast|CastLike|Identity|Transpose|Reshape|Unsqueeze|Squeeze|Add|Sub|Mul|Div)$/;

/** Ops whose results are no numbers of the file. */
const drawn = /^(Random|Bernoulli|Multinomial|If|Loop|Scan)/;

/** What a node's numbers come from: of Shape and of CastLike's second input none. */
function sources({ opType, input }: NodeProto): readonly string[] {
  if (opType === "Shape" || opType === "Size") return [];
  return opType === "CastLike" ? input.slice(0, 1) : input.filter((name) => name !== "");
}

/** The index of a graph, in one pass over its nodes. */
export function indexOf({ node, initializer, input }: GraphProto): GraphIndex {
  const readers = new Map<string, Reader[]>();
  const makers = new Map<string, NodeProto>();
  const settled = new Set<NodeProto>();
  const fixed = new Set(initializer.map(({ name }) => name));
  const raw = new Set(input.map(({ name }) => name).filter((name) => !fixed.has(name)));
  for (const each of node) {
    for (const [at, name] of each.input.entries()) {
      const reading = readers.get(name);
      if (!reading) readers.set(name, [{ node: each, at }]);
      else if (reading.at(-1)!.node !== each) reading.push({ node: each, at });
    }
    const inputs = each.input.filter((name) => name !== "");
    const known = sources(each).every((name) => fixed.has(name)) && !drawn.test(each.opType);
    const scaled = plain.test(each.opType) && inputs.every((name) => fixed.has(name) || raw.has(name));
    if (known) settled.add(each);
    for (const name of each.output) {
      makers.set(name, each);
      if (known) fixed.add(name);
      else if (scaled) raw.add(name);
    }
  }
  return {
    readersOf: (name) => readers.get(name) ?? [],
    makerOf: (name) => makers.get(name),
    isFixed: (name) => fixed.has(name),
    makesFixed: (each) => settled.has(each),
    isRawInput: (name) => raw.has(name),
  };
}
