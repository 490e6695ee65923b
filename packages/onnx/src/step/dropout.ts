// Dropout in graphs: active in training, with masks that are inputs of the graph, and left out everywhere else, whatever the file
// says. Files are in the form of inference, or say that they train and then never predict the same twice.
//
// Why masks come from the host, and not from the runtime's own Dropout: its generator has a seed but no state that could be kept, so
// that a run that is stopped would go on with other masks, and web and node would have different ones. And it is slower. One layer,
// forward and backward, microseconds a step beside nothing at all, one thread, 32 x 64, 32 x 1024 and 32 x 9216 entries:
//
//                                      onnxruntime-node       -web (wasm)
//   Dropout in training_mode           15  203  2127          22  379  2357
//   a hash of the index in the graph   21  152  2223          48  344  2161
//   drawn here, as float32              9  133  1818          11  302  1619
//   drawn here, as bytes                7   87   898           8  193   936
import { RegError } from "@reg/core";
import {
  type Graph,
  type GraphNode,
  lengthOf,
  type NodeForm,
  type Shape,
  tensor,
  typeCode,
  type Value,
} from "@reg/onnx-graph";
import { keptName } from "./names.ts";

/** An input that says which entries of a Dropout are kept: uint8, 1 for those. */
export interface DropoutMask {
  readonly name: string;
  /** That of one step. Its symbols are lengths of the model's inputs. */
  readonly shape: Shape;
  /** The share of entries that are dropped. */
  readonly ratio: number;
}

const isDropout = ({ op, domain }: GraphNode): boolean => op === "Dropout" && domain === "";

/** The node's mask output, as a separate value: the Dropout node is gone. */
function addMaskOutput(graph: Graph, [, name]: readonly string[], mask: () => Value): void {
  if (name) graph.add({ op: "Cast", domain: "", name, inputs: [mask().name], outputs: [name], attributes: { to: 9 } });
}

/** Gives out what comes in. */
export const withoutDropout = (graph: Graph): NodeForm => {
  return (node) => {
    if (!isDropout(node)) return node;
    const x = node.inputs[0]!;
    addMaskOutput(graph, node.outputs, () => {
      return graph.op("Expand", [graph.constant(tensor("uint8", [], [1])), graph.op("Shape", [graph.value(x)])]);
    });
    return bare(node, "Identity", [x]);
  };
};

const bare = (node: GraphNode, op: string, inputs: readonly string[]): GraphNode => ({
  op,
  domain: "",
  name: node.name,
  inputs,
  outputs: node.outputs.slice(0, 1),
  attributes: {},
});

const refuse = (node: GraphNode, expected: string, received: string, other = "Leave"): RegError =>
  new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/onnx",
    what: `Dropout "${node.name}"`,
    expected,
    received,
    advice: `${other} Dropout out of training with dropoutSeed: null.`,
  });

/** The share that a node drops. */
function ratioOf(graph: Graph, node: GraphNode): number {
  const name = node.inputs[1];
  if (!name) return 0.5;
  const given = graph.tensorOf(graph.value(name))?.data[0];
  const ratio = Number(given);
  if (ratio >= 0 && ratio < 1) return ratio;
  throw refuse(
    node,
    "a constant ratio from 0 to below 1",
    given === undefined ? `"${name}", which is computed` : `${given}`,
  );
}

/** The shape of the mask: it is drawn before the graph runs, so that every length must follow from the inputs. */
function maskShape(node: GraphNode, { shape }: Value, symbols: ReadonlySet<string>): Shape {
  const ones = new Map([...symbols].map((symbol) => [symbol, 1]));
  const known = shape?.every((dim) => lengthOf(dim, ones) !== undefined);
  if (shape && known) return shape;
  const other = "Say more of the shapes of the model's inputs (withInputShapes), or leave";
  throw refuse(
    node,
    "entries of a shape that follows from that of the inputs",
    shape ? `[${shape}]` : "none known",
    other,
  );
}

/**
 * Multiplies by a mask, 1 / (1 − ratio) where an entry is kept and 0 where it is not. `declare` adds the mask's input; `masks` gets what
 * is to be fed. Throws `UNSUPPORTED_MODEL`.
 */
export function withDropout(
  graph: Graph,
  inputs: readonly Value[],
  declare: (mask: Pick<Value, "name" | "type" | "shape">) => Value,
  masks: DropoutMask[],
): NodeForm {
  const symbols = new Set(inputs.flatMap(({ shape = [] }) => shape.filter((dim) => typeof dim === "string")));
  const off = withoutDropout(graph);
  return (node) => {
    if (!isDropout(node)) return node;
    const ratio = ratioOf(graph, node);
    if (ratio === 0) return off(node);
    const x = graph.value(node.inputs[0]!);
    const mask = { name: keptName(node.outputs[0]!), shape: maskShape(node, x, symbols), ratio };
    masks.push(mask);
    const kept = declare({ ...mask, type: "uint8" });
    addMaskOutput(graph, node.outputs, () => kept);
    const scale = graph.constant(tensor("float32", [], [1 / (1 - ratio)]));
    const name = graph.unique("DequantizeLinear");
    const made = { op: "DequantizeLinear", domain: "", name, inputs: [kept.name, scale.name], outputs: [name] };
    const facts = { name, type: "float32", shape: mask.shape } as const;
    const [factor] = graph.add({ ...made, attributes: {} }, new Map([[name, facts]]));
    const own =
      x.type === undefined || x.type === "float32" ? factor! : graph.op("Cast", [factor], { to: typeCode(x.type) });
    return bare(node, "Mul", [x.name, own.name]);
  };
}
