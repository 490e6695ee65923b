import { type Graph, graphOf, type Model, modelOf, type Value } from "@reg/onnx-graph";
import { describe, expect, it } from "vitest";
import { data, trainerOf } from "../test/trained.ts";
import { withHead } from "./head/withHead.ts";
import { sequential } from "./sequential.ts";
import { softmaxInParts } from "./softmaxInParts.ts";

const whole = () => sequential({ inputs: 6, layers: [{ name: "out", units: 3, activation: "softmax" }], seed: 3 });
const bare = () => sequential({ inputs: 6, layers: [{ name: "out", units: 3 }], seed: 3 });

/** Writes a softmax of the logits; `axes` of its sums, and its greatest by another op where one is given. */
type Spell = (graph: Graph, x: Value) => Value;
const sumOf = (graph: Graph, exp: Value, axes = [1]) =>
  graph.op("ReduceSum", [exp, graph.integers(axes)], { keepdims: 1 });

const spellings: Readonly<Record<string, Spell>> = {
  "exp / sum": (graph, x) => {
    const exp = graph.op("Exp", [x]);
    return graph.op("Div", [exp, sumOf(graph, exp)]);
  },
  "with the greatest subtracted": (graph, x) => {
    const exp = graph.op("Exp", [graph.op("Sub", [x, graph.op("ReduceMax", [x], { axes: [-1], keepdims: 1 })])]);
    return graph.op("Div", [exp, sumOf(graph, exp, [-1])]);
  },
  "as JAX has it, repeated and with a maximum of minus infinity": (graph, x) => {
    const most = graph.op("Max", [graph.op("ReduceMax", [x], { axes: [1], keepdims: 0 }), Number.NEGATIVE_INFINITY]);
    const repeat = (value: Value) =>
      graph.op("Expand", [graph.op("Reshape", [value, graph.integers([-1, 1])]), graph.integers([1, 3])]);
    const exp = graph.op("Exp", [graph.op("Sub", [x, repeat(most)])]);
    const sum = graph.op("ReduceSum", [exp, graph.integers([1])], { keepdims: 0 });
    return graph.op("Div", [exp, repeat(sum)]);
  },
};

/** The network with its softmax spelled out. */
function spelled(spell: Spell): Model {
  const model = bare();
  const graph = graphOf(model);
  return modelOf(graph, [spell(graph, graph.value("output"))], "spelled", model);
}

const inputOf = (model: Model) => softmaxInParts(graphOf(model), model.graph!.output[0]!.name)?.input;

describe.each(Object.entries(spellings))("a softmax that is %s", (_, spell) => {
  it("is found", () => {
    expect(inputOf(spelled(spell))).toBe("output");
  });

  it("is trained as a Softmax is, and the file keeps its nodes", async () => {
    const [one, other] = [trainerOf(whole()), trainerOf(spelled(spell))];
    const [expected, found] = [await one.fit(data, { epochs: 3 }), await other.fit(data, { epochs: 3 })];
    expect(found.map(({ dataLoss }) => dataLoss)).toEqual(expected.map(({ dataLoss }) => dataLoss));
    expect(other.weights("out/kernel").data).toEqual(one.weights("out/kernel").data);
    expect(other.export().graph!.node.map(({ opType }) => opType)).toContain("Div");
  });

  it("stays behind a new last layer", () => {
    const { model, replaced } = withHead(spelled(spell), { units: 5 });
    expect(replaced).toMatch(/^Gemm "output", a dense layer from 6 to 3; Softmax "\S+" after it stays$/);
    expect(model.graph!.node.map(({ opType }) => opType)).toEqual(["Gemm", "Softmax"]);
  });
});

it.each<[string, Spell]>([
  ["a quotient of something else", (graph, x) => graph.op("Div", [graph.op("Exp", [x]), sumOf(graph, x)])],
  [
    "a sum over another axis",
    (graph, x) => {
      const exp = graph.op("Exp", [x]);
      return graph.op("Div", [exp, sumOf(graph, exp, [0])]);
    },
  ],
  ["a quotient of exponentials", (graph, x) => graph.op("Div", [graph.op("Exp", [x]), graph.op("Exp", [x])])],
])("is not seen in %s", (_, spell) => {
  expect(inputOf(spelled(spell))).toBeUndefined();
});

it("keeps what is subtracted where it is not the row's greatest", () => {
  const shifted: Spell = (graph, x) => {
    const exp = graph.op("Exp", [graph.op("Sub", [x, 1])]);
    return graph.op("Div", [exp, sumOf(graph, exp)]);
  };
  expect(inputOf(spelled(shifted))).toBe("Sub");
});
