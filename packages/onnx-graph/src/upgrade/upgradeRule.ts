import { changed } from "../file/changed.ts";
import { type NodeProto, NodeProtoSchema } from "../file/generated/onnx_pb.ts";
import type { Tensor } from "../file/tensor.ts";
import { type Attributes, writeAttributes } from "../graph/attributes.ts";

/** A node to convert to a newer opset. */
export interface OldNode {
  readonly node: NodeProto;
  readonly attributes: Attributes;
  /** The opset of the file. */
  readonly opset: number;
  /** The rank of a value where it is known; for softmaxes only, which come last. */
  rankOf(name: string): number | undefined;
  /** The name of a constant that holds this. */
  constant(tensor: Tensor): string;
  /** A name that nothing has. */
  unique(stem: string): string;
}

/** The node in newer words: what to change of it, or several nodes in its place. */
export type UpgradeRule = (old: OldNode) => readonly NodeProto[];

/** A node like another, with other inputs and attributes. */
export function rewrite(node: NodeProto, input: readonly string[], attributes: Attributes): NodeProto {
  return changed(NodeProtoSchema, node, { input: [...input], attribute: writeAttributes(attributes) });
}

/** Attributes without some of them. */
export const without = (attributes: Attributes, ...names: readonly string[]): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
