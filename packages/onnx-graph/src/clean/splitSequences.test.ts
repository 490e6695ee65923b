// That the parts are right is measured with real files: packages/onnx/src/models/architectures.test.ts, "parts".

import { expect, it } from "vitest";
import { tensor } from "../file/tensor.ts";
import { createGraph } from "../graph/createGraph.ts";
import { modelOf } from "../graph/toModel.ts";
import { splitSequences } from "./splitSequences.ts";

/** A sequence of parts along the last axis of [batch, length], and the part at a place. */
function model(length: number | string, lengths: readonly number[] | number | "x", place: number | "x") {
  const graph = createGraph(18);
  graph.input("x", "float32", ["batch", length]);
  const open = graph.input("open", "int64", [1]);
  const integers = (given: readonly number[] | number | "x") => {
    if (given === "x") return open;
    return graph.constant(
      typeof given === "number" ? tensor("int64", [], [given]) : tensor("int64", [given.length], given),
    );
  };
  const node = (op: string, inputs: readonly string[], attributes = {}) =>
    graph.add({ op, domain: "", name: op, inputs, outputs: [graph.unique(op)], attributes })[0]!;
  const sequence = node("SplitToSequence", ["x", integers(lengths).name], { axis: -1, keepdims: 1 });
  return modelOf(graph, [node("SequenceAt", [sequence.name, integers(place).name])], "parts");
}

const ops = (given: ReturnType<typeof model>) =>
  splitSequences(given)
    .graph!.node.map(({ opType }) => opType)
    .filter((op) => op !== "Squeeze");

it("writes parts of known lengths as a Split", () => {
  expect(ops(model(9, [4, 2, 3], 1))).toEqual(["Split", "Identity"]);
  expect(ops(model("length", [4, 2, 3], -1))).toEqual(["Split", "Identity"]);
  const split = splitSequences(model(9, 4, 2));
  expect(ops(split)).toEqual(["Split", "Identity"]);
  // Two parts of 4, and one of what is left.
  expect(split.graph!.node.find(({ opType }) => opType === "Split")!.output).toHaveLength(3);
});

it("leaves sequences whose parts or places depend on the inputs", () => {
  const sequence = ["SplitToSequence", "SequenceAt"];
  expect(ops(model("length", 4, 1))).toEqual(sequence);
  expect(ops(model(9, "x", 1))).toEqual(sequence);
  expect(ops(model(9, [4, 5], 2))).toEqual(["SplitToSequence", "Split", "SequenceAt"]);
  expect(ops(model(9, [4, 5], "x"))).toEqual(["SplitToSequence", "Split", "SequenceAt"]);
});
