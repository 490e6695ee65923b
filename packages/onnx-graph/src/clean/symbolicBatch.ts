// A model exported for a batch of 1, opened for any batch. The 1 is in the declarations of inputs and outputs, and in the
// shapes that Reshape nodes hold.
import { RegError } from "@reg/core";
import { assertModel } from "../file/assertModel.ts";
import { changed } from "../file/changed.ts";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
} from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";
import { tensor, writeTensor } from "../file/tensor.ts";
import { createGraph } from "../graph/createGraph.ts";
import type { Shape } from "../graph/dim.ts";
import { declared, fedInputs, nodeOf, opsetOf } from "../graph/fromModel.ts";
import type { Graph, Value } from "../graph/graph.ts";
import { namesTaken } from "../graph/namesTaken.ts";
import { valueInfo } from "../graph/toModel.ts";

export interface SymbolicBatchOptions {
  /** Which inputs have the batch as their first axis; those whose first axis is 1 when left out. */
  readonly inputs?: readonly string[];
  /** What to call its length. */
  readonly batch?: string;
}

const refuse = (what: string, expected: string, received: string): RegError =>
  new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/onnx-graph",
    what,
    expected,
    received,
    advice: "Export the model again with a dynamic batch axis (dynamic_axes or dynamic_shapes in torch.onnx.export).",
  });

const print = (shape: Shape | undefined): string => (shape ? `[${shape.join(", ")}]` : "an unknown shape");

/** The target of a Reshape that fixes the batch, opened; `undefined` where it does not fix it. */
function openTarget(x: Shape, target: readonly number[], batch: string): readonly number[] | undefined {
  const at = x.indexOf(batch);
  // Zero takes the length that the input has there.
  if (at >= 0 && target[at] === 1) return target.with(at, 0);
  if (at === 0 && target.length > 0 && !target.includes(-1) && !target.includes(0)) return target.with(0, -1);
  return undefined;
}

/** The node without a batch of 1 in it, and a constant it needs. */
function openNode(graph: Graph, node: NodeProto, batch: string): { node: NodeProto; constant?: TensorProto } {
  const read = node.input.map((name) => (name === "" ? undefined : graph.value(name)));
  const [x, target] = read;
  if (node.opType === "Concat" && read.some((value) => value?.shape?.[0] === 1) && read.some(hasBatch(batch))) {
    const axis = node.attribute.find(({ name }) => name === "axis")?.i ?? 0n;
    if (axis !== 0n)
      throw refuse(`Concat "${node.name}"`, "inputs of one batch", read.map((each) => print(each?.shape)).join(", "));
  }
  const numbers = node.opType === "Reshape" && target && graph.tensorOf(target);
  if (!numbers || !x?.shape) return { node };
  const open = openTarget(x.shape, Array.from(numbers.data, Number), batch);
  if (!open) return { node };
  const name = graph.unique(`${target.name}_${batch}`);
  const constant = writeTensor(tensor("int64", [open.length], open), name);
  return { node: changed(NodeProtoSchema, node, { input: node.input.with(1, name) }), constant };
}

const hasBatch = (batch: string) => (value: Value | undefined) => value?.shape?.[0] === batch;

/**
 * The model for batches of any size, where its file fixes the batch to 1. Throws `UNSUPPORTED_MODEL` where the batch cannot be
 * followed to the outputs. The message names the node or output that fixes it.
 *
 * ```ts
 * createTrainer(symbolicBatch(model), { … })
 * ```
 */
export function symbolicBatch(model: Model, { inputs, batch = "batch" }: SymbolicBatchOptions = {}): Model {
  assertModel("symbolicBatch", model);
  const proto = model.graph!;
  const fed = fedInputs(proto);
  const isBatch = ({ name, shape }: Value) => (inputs ? inputs.includes(name) : shape?.[0] === 1);
  const opened = new Map(
    fed.filter(isBatch).map((value) => [value.name, { ...value, shape: [batch, ...(value.shape?.slice(1) ?? [])] }]),
  );
  if (opened.size === 0) {
    throw refuse(
      "model",
      "an input whose first axis is 1",
      fed.map(({ name, shape }) => `${name} ${print(shape)}`).join(", "),
    );
  }
  const graph = createGraph(opsetOf(model), undefined, namesTaken(proto));
  for (const { name, type, shape } of fed) graph.input(name, type ?? "float32", opened.get(name)?.shape ?? shape);
  const initializer = [...proto.initializer];
  for (const each of proto.initializer) graph.initializer(each.name, each);
  const node = proto.node.map((given) => {
    const { node: open, constant } = openNode(graph, given, batch);
    if (constant) {
      initializer.push(constant);
      graph.initializer(constant.name, constant);
    }
    graph.add(nodeOf(open));
    return open;
  });
  const output = proto.output.map((info) => {
    const { shape } = graph.value(info.name);
    if (shape && !shape.some((dim) => String(dim).includes(batch))) {
      throw refuse(`output "${info.name}"`, `a shape with ${batch}`, print(shape));
    }
    return valueInfo({ ...declared(info), shape });
  });
  const input = proto.input.map((info) => (opened.has(info.name) ? valueInfo(opened.get(info.name)!) : info));
  return changed(ModelProtoSchema, model, {
    graph: changed(GraphProtoSchema, proto, { input, output, node, initializer, valueInfo: [] }),
  });
}
