import type { Units } from "@reg/core/adapter";
import { expect, it } from "vitest";
import { unitModel } from "../../test/unitModels.ts";
import { tensor, writeTensor } from "../file/tensor.ts";
import { createGraph } from "../graph/createGraph.ts";
import type { Graph } from "../graph/graph.ts";
import { modelOf } from "../graph/toModel.ts";
import { unitsOf } from "./unitsOf.ts";

const short = ({ name, size, members, locked }: Units) => [
  name,
  size,
  members.map(({ path, axis, side }) => `${path} ${axis} ${side}`),
  ...(locked === undefined ? [] : [locked]),
];

const weight = (graph: Graph, name: string, shape: readonly number[]) =>
  graph.initializer(
    name,
    writeTensor(tensor("float32", shape, new Array(shape.reduce((a, b) => a * b, 1)).fill(1)), name),
  );

it("finds the units of layers, and what belongs to them", () => {
  expect(unitsOf(unitModel("cnn")).map(short)).toEqual([
    ["image", 3, ["one/kernel 1 outgoing"], 'input "image" of the model'],
    [
      "one",
      8,
      [
        "one/kernel 0 incoming",
        "one/bias 0 own",
        "norm/scale 0 own",
        "norm/shift 0 own",
        "norm/mean 0 own",
        "norm/variance 0 own",
        "two/kernel 1 outgoing",
      ],
    ],
    ["two", 6, ["two/kernel 0 incoming", "two/bias 0 own", "three/kernel 1 outgoing"]],
    ["three", 7, ["three/kernel 0 incoming", "three/bias 0 own", "four/kernel 1 outgoing"]],
    ["four", 2, ["four/kernel 0 incoming", "four/bias 0 own"], 'output "Gemm_1" of the model'],
  ]);
});

it("counts features of inputs when asked to", () => {
  const [image] = unitsOf(unitModel("cnn"), { inputs: true });
  expect(short(image!)).toEqual(["image", 3, ["one/kernel 1 outgoing"]]);
});

it("gives each channel of a flattened image its entries, whichever axis was last", () => {
  const entries = (name: string) =>
    unitsOf(unitModel(name))
      .find((units) => units.name === "one")!
      .members.at(-1)!.entries;
  const image = Array.from({ length: 36 }, (_, i) => i);
  expect(entries("flattened image")[2]).toEqual(image.map((i) => 72 + i));
  expect(entries("flattened image, channels last")[2]).toEqual(image.map((i) => 6 * i + 2));
});

it("makes units of heads: their part of queries, keys and values, and of what reads them", () => {
  const heads = unitsOf(unitModel("attention")).find(({ name }) => name === "query")!;
  expect([heads.size, heads.locked]).toEqual([2, undefined]);
  const [first, second] = [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ];
  expect(heads.members.map(({ path, entries }) => [path, entries])).toEqual(
    ["query/kernel", "query/bias", "key/kernel", "key/bias", "value/kernel", "value/bias", "out/kernel"].map((path) => [
      path,
      [first, second],
    ]),
  );
});

it("finds heads where they share an axis with an open batch", () => {
  const folded = unitsOf(unitModel("attention, batch and heads in one axis"));
  expect(folded.map(short)).toEqual([
    ["tokens", 8, ["in/kernel 0 outgoing"], 'input "tokens" of the model'],
    ["in", 2, ["in/kernel 1 incoming", "in/bias 0 own", "out/kernel 0 outgoing"]],
    ["out", 2, ["out/kernel 1 incoming", "out/bias 0 own"], 'output "Add_1" of the model'],
  ]);
  const parts = (head: number) => [0, 8, 16].flatMap((part) => [0, 1, 2, 3].map((i) => part + 4 * head + i));
  expect(folded[1]!.members.map(({ entries }) => entries)).toEqual([
    [parts(0), parts(1)],
    [parts(0), parts(1)],
    [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ],
  ]);
});

it("ties what a residual sum ties, and splits what a Concat joins", () => {
  expect(unitsOf(unitModel("residual")).map(short)[1]).toEqual([
    "stem",
    8,
    [
      "stem/kernel 0 incoming",
      "stem/bias 0 own",
      "inside/kernel 1 outgoing",
      "back/kernel 0 incoming",
      "back/bias 0 own",
      "classes/kernel 1 outgoing",
    ],
  ]);
  const joined = unitsOf(unitModel("concat")).find(({ name }) => name === "two")!;
  expect(joined.members.at(-1)).toEqual({
    ...{ path: "three/kernel", axis: 1, side: "outgoing" },
    entries: [[4], [5], [6], [7], [8], [9], [10]],
  });
});

it("says what locks units: an op nobody knows, one that mixes them, a length that is open", () => {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", ["batch", 4]);
  const layer = (name: string, from = x) => graph.op("MatMul", [from, weight(graph, `${name}/kernel`, [4, 4])]);
  const [unknown] = graph.add({
    ...{ op: "Secret", domain: "own", name: "mine", attributes: {} },
    ...{ inputs: [layer("one").name], outputs: ["secret"] },
  });
  const sorted = graph.op("CumSum", [layer("two"), graph.integers([1])]);
  const shape = graph.input("shape", "int64", [2]);
  const open = graph.op("Reshape", [layer("three"), shape]);
  const greatest = graph.op("ReduceMax", [layer("four")], { axes: [1] });
  const model = modelOf(graph, [unknown!, sorted, open, greatest], "locked");
  const locked = Object.fromEntries(unitsOf(model).map((units) => [units.name, units.locked]));
  expect(locked).toEqual({
    x: 'input "x" of the model',
    one: 'unknown op own::Secret "mine"',
    two: 'unknown op CumSum "CumSum"',
    three: 'locked by Reshape "Reshape"',
    four: 'locked by ReduceMax "ReduceMax"',
  });
});

it("locks what the body of a Loop or an If reads", () => {
  const graph = createGraph(17);
  const one = graph.op("MatMul", [graph.input("x", "float32", ["batch", 4]), weight(graph, "one/kernel", [4, 4])]);
  const body = graph.body();
  const inside = modelOf(body, [body.op("Relu", [one])], "branch").graph!;
  const [chosen] = graph.add({
    ...{ op: "If", domain: "", name: "choice", attributes: { then_branch: inside, else_branch: inside } },
    ...{ inputs: [graph.input("flag", "bool", []).name], outputs: ["chosen"] },
  });
  const found = unitsOf(modelOf(graph, [chosen!], "branches")).find(({ name }) => name === "one");
  expect(found?.locked).toBe('read inside If "choice"');
});
