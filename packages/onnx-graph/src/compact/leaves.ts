import type { Keeping } from "@reg/core/units";
import type { TensorProto } from "../file/generated/onnx_pb.ts";
import { type Tensor, writeTensor } from "../file/tensor.ts";
import type { Graph } from "../graph/graph.ts";
import type { AnalyzedNode } from "../units/analyzedNode.ts";
import type { Place } from "../units/place.ts";
import type { Sent } from "./deadUnits.ts";
import { foldConstants } from "./foldConstants.ts";
import { sliceTensor } from "./sliceTensor.ts";

/** The weights of a cut model: each as a node reads it now. */
export interface Leaves {
  /** The name under which this input of a node has its weight from here on. */
  nameOf(node: AnalyzedNode, input: number): string;
  /** What units send to this input, a bias, which may not be there yet. */
  folded(node: AnalyzedNode, input: number, sent: readonly Sent[], kernel: Tensor): string;
  /** A new constant. */
  constant(tensor: Tensor): string;
  /** The weights under new names; `of` is the weight that one was cut from. */
  readonly made: readonly { readonly proto: TensorProto; readonly of: string | undefined }[];
}

const contents = ({ type, shape, data }: Tensor): string => `${type}[${shape}]${data.join()}`;

/** Cuts a tensor along all axes of its place. */
function cutTensor(tensor: Tensor, place: Place, keeping: Keeping): Tensor {
  return place.first.reduce((cut, _, axis) => {
    const entries = keeping.entries(place, axis);
    return entries ? sliceTensor(cut, axis, entries) : cut;
  }, tensor);
}

/** Makes each cut weight once, however many nodes read it alike. */
export function createLeaves(graph: Graph, keeping: Keeping): Leaves {
  const made: { proto: TensorProto; of: string | undefined }[] = [];
  const names = new Map<string, string>();
  const make = (tensor: Tensor, stem: string, of?: string) => {
    const name = graph.unique(stem);
    made.push({ proto: writeTensor(tensor, name), of });
    return name;
  };
  const once = (key: string, tensor: () => Tensor, stem: string, of?: string) => {
    const name = names.get(key) ?? make(tensor(), stem, of);
    names.set(key, name);
    return name;
  };
  return {
    made,
    constant: (tensor) => once(contents(tensor), () => tensor, "constant"),
    nameOf({ inputs, tensorOf }, input) {
      const place = inputs[input]!;
      if (!keeping.isCut(place)) return place.name;
      const key = JSON.stringify([place.name, ...place.first.map((_, axis) => keeping.entries(place, axis) ?? 0)]);
      return once(key, () => cutTensor(tensorOf(input)!, place, keeping), place.name, place.name);
    },
    folded(node, input, sent, kernel) {
      const place = node.inputs[input];
      const bias = foldConstants(sent, kernel, place && node.tensorOf(input));
      // The results' axis of the bias: its last, which is followed under the number of the results themselves.
      const [result] = node.outputs;
      const axis = sent[0]!.bias.fold.bias === undefined ? result!.shape!.length - 1 : 1;
      const entries = keeping.entries(result!, axis);
      const cut = entries ? sliceTensor(bias, bias.shape.length - 1, entries) : bias;
      return make(cut, place?.name ?? `${result!.name}_bias`, place?.name);
    },
  };
}
