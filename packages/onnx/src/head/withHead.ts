import { RegError } from "@reg/core";
import {
  createGraph,
  type Graph,
  graphOf,
  hoistWeights,
  type Model,
  modelOf,
  opsetOf,
  type Tensor,
  tensor,
  type Value,
  writeTensor,
} from "@reg/onnx-graph";
import { changed, GraphProtoSchema, ModelProtoSchema } from "@reg/onnx-graph/proto";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import * as v from "valibot";
import { glorotUniform } from "../glorotUniform.ts";
import { modelFrom } from "../modelFrom.ts";
import { count, integer, text } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";
import { type End, endAfter, findEnd } from "./findEnd.ts";

export interface HeadOptions {
  /** How many numbers the new layer gives: the classes. */
  readonly units: number;
  /** Its weights are `<name>/kernel` and `<name>/bias`; `"head"` when left out. */
  readonly name?: string;
  /** The value that the new layer reads; what the last dense layer reads when left out. */
  readonly input?: string;
  /** Of the Glorot-uniform kernel. The bias starts at 0. */
  readonly seed?: number;
}

/** A model with a new last layer, whole and in its two parts. */
export interface ModelWithHead {
  /** Everything of the model but its last dense layer, and the new one in its place. */
  readonly model: Model;
  /** The model up to what the new layer reads, which is its only output. */
  readonly backbone: Model;
  /** The new layer and what stays behind it. Its input is called as the backbone's output. */
  readonly head: Model;
  /** What the backbone's output and the head's input are called. */
  readonly features: string;
  /** What the new layer replaces, in words. */
  readonly replaced: string;
}

const entries = {
  units: count,
  name: v.optional(text, "head"),
  input: v.optional(text),
  seed: v.optional(integer, 0),
};

type Settings = v.InferOutput<v.ObjectSchema<typeof entries, undefined>>;

const refuse = (expected: string, received: string, advice: string) =>
  new RegError("UNSUPPORTED_MODEL", { who: "@reg/onnx", what: "withHead", expected, received, advice });

const node = (graph: Graph, op: "Gemm" | "MatMul" | "Add", inputs: readonly Value[], output: string): Value =>
  graph.add({
    op,
    domain: "",
    name: output,
    inputs: inputs.map(({ name }) => name),
    outputs: [output],
    attributes: {},
  })[0]!;

/** Adds the new layer, and what stays behind it, to a graph that has the features. Gives the output `first`. */
function addHead(graph: Graph, { features, size, rest }: End, { units, name, seed }: Settings, first: string): Value {
  const weight = (path: string, start: Tensor) => graph.initializer(path, writeTensor(start, path));
  const kernel = weight(`${name}/kernel`, glorotUniform([size, units], xoroshiro128plus(seed)));
  const bias = weight(`${name}/bias`, tensor("float32", [units], new Array<number>(units).fill(0)));
  const input = graph.value(features.name);
  const output = rest.length > 0 ? graph.unique(`${name}/sum`) : first;
  const made =
    features.shape?.length === 2
      ? node(graph, "Gemm", [input, kernel, bias], output)
      : node(graph, "Add", [node(graph, "MatMul", [input, kernel], graph.unique(`${name}/product`)), bias], output);
  return rest.reduce((value, each) => graph.add({ ...each, inputs: [value.name] })[0]!, made);
}

/** A model without the nodes that the new layer, and what stays behind it, come in place of. */
function withoutEnd(model: Model, { nodes: ended }: End): Graph {
  const { node: nodes, output, valueInfo } = model.graph!;
  const names = new Set(ended.flatMap(({ outputs }) => outputs));
  const kept = nodes.filter((each) => !each.output.some((name) => names.has(name)));
  const reader = kept.find(({ input }) => input.some((name) => names.has(name)));
  const other = output.slice(1).find(({ name }) => names.has(name));
  if (reader || other) {
    const received = reader ? `${reader.opType} "${reader.name}", which reads it` : `output "${other!.name}"`;
    throw refuse(
      "an end that nothing else reads",
      received,
      "Name the value that the new layer is to read: { input: name }.",
    );
  }
  const left = valueInfo.filter(({ name }) => !names.has(name));
  const outputs = output.filter(({ name }) => !names.has(name));
  return graphOf(
    changed(ModelProtoSchema, model, {
      graph: changed(GraphProtoSchema, model.graph!, { node: kept, output: outputs, valueInfo: left }),
    }),
  );
}

/** Throws where the new weights would take names that are taken. */
function checkName(graph: Graph, name: string): void {
  const taken = [`${name}/kernel`, `${name}/bias`].find((each) => graph.has(each));
  if (taken)
    throw refuse(`a name that is free`, `"${name}": the model has "${taken}"`, "Give the new layer another: { name }.");
}

/**
 * A classifier with a new last layer for classes of your own: the dense layer before the first output (Gemm, or MatMul and Add) is
 * replaced by one of `units`, with fresh weights. Softmax, LogSoftmax or Sigmoid behind it stays, and everything else is as it was.
 *
 * ```ts
 * const { model, replaced } = withHead(await readFile("resnet18.onnx"), { units: 5 });
 * const trainer = createTrainer(model, { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy", trainable: "head/*" });
 * ```
 *
 * A backbone that is not trained gives the same features in each epoch: run `backbone` once, and train `head` on its outputs.
 *
 * Throws `UNSUPPORTED_MODEL` where the model does not end in a dense layer, `INVALID_MODEL`, `INVALID_PARAMETER`.
 */
export function withHead(given: Model | Uint8Array, options: HeadOptions): ModelWithHead {
  const source = modelFrom("withHead", given);
  const settings = parseOptions("withHead", entries, options);
  const graph = graphOf(source);
  const first = source.graph!.output[0]?.name;
  if (first === undefined) throw refuse("a model with an output", "none", "Give the model that classifies.");
  checkName(graph, settings.name);
  // Weights in Constant nodes are weights, too.
  const hoisted = graphOf(hoistWeights(source));
  const end = settings.input === undefined ? findEnd(hoisted, first) : endAfter(graph, first, settings.input);
  const output = end.last ? first : graph.unique(settings.name);
  const whole = withoutEnd(source, end);
  const made = addHead(whole, end, settings, output);
  const others = source.graph!.output.slice(1).map(({ name }) => whole.value(name));
  const alone = createGraph(opsetOf(source));
  alone.input(end.features.name, end.features.type, end.features.shape);
  return {
    model: modelOf(whole, [made, ...others], source.graph!.name, source),
    backbone: modelOf(graph, [graph.value(end.features.name)], source.graph!.name, source),
    head: modelOf(alone, [addHead(alone, end, settings, output)], settings.name),
    features: end.features.name,
    replaced: end.replaced,
  };
}
