import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { outputsOf, randomInputs } from "../../test/outputsOf.ts";
import { seededRandom } from "../../test/seededRandom.ts";
import { ulpsBetween } from "../../test/ulps.ts";
import { unitModel } from "../../test/unitModels.ts";
import { zeroUnits } from "../../test/zeroUnits.ts";
import { withWeights } from "../clean/withWeights.ts";
import { checkModel } from "../file/checkModel.ts";
import type { Model } from "../file/model.ts";
import { readModel } from "../file/readModel.ts";
import { tensor, writeTensor } from "../file/tensor.ts";
import { createGraph } from "../graph/createGraph.ts";
import { graphOf } from "../graph/fromModel.ts";
import { modelOf } from "../graph/toModel.ts";
import { unitsOf } from "../units/unitsOf.ts";
import { compact } from "./compact.ts";

/** The model with these units of a group set to zero, on the given sides. */
const without = (model: Model, name: string, which: readonly number[], sides: Parameters<typeof zeroUnits>[2]) =>
  zeroUnits(model, [{ units: unitsOf(model, { inputs: true }).find((units) => units.name === name)!, which }], sides);

const shapesOf = (model: Model) =>
  Object.fromEntries(model.graph!.initializer.map(({ name, dims }) => [name, dims.map(Number)]));

it("cuts weights under their own names", () => {
  const { model } = compact(without(unitModel("cnn"), "one", [1, 4, 5], ["incoming", "own"]));
  checkModel(model);
  expect(shapesOf(model)).toEqual({
    ...{ "one/kernel": [5, 3, 3, 3], "one/bias": [5] },
    ...{ "norm/scale": [5], "norm/shift": [5], "norm/mean": [5], "norm/variance": [5] },
    ...{ "two/kernel": [6, 5, 3, 3], "two/bias": [6], "three/kernel": [7, 6], "three/bias": [7] },
    ...{ "four/kernel": [2, 7], "four/bias": [2] },
  });
});

it("goes on where a cut leaves other units dead, and counts them as they were at first", () => {
  // The third layer reads nothing of unit 5 of the second, which alone reads unit 2 of the first.
  const once = without(unitModel("mlp"), "two", [5], ["outgoing"]);
  const kernel = graphOf(once).tensorOf(graphOf(once).value("two/kernel"))!;
  const model = withWeights(once, (path) =>
    path === "two/kernel"
      ? {
          data: Float32Array.from(kernel.data as Float32Array, (w, i) =>
            i % 12 === 2 && Math.floor(i / 12) !== 5 ? 0 : w,
          ),
          shape: [9, 12],
        }
      : undefined,
  );
  expect(compact(model).removed).toEqual([
    { name: "one", size: 12, units: [2] },
    { name: "two", size: 9, units: [5] },
  ]);
});

it("cuts inputs on request, and says which features to keep", async () => {
  const model = without(unitModel("mlp"), "rows", [0, 3], ["outgoing"]);
  expect(compact(model).kept[0]).toEqual({ name: "rows", size: 5, dead: 2, why: 'input "rows" of the model' });
  const cut = compact(model, { inputs: true });
  expect(cut.inputs).toEqual([{ name: "rows", axis: 1, entries: [1, 2, 4] }]);
  const { rows } = randomInputs(model, seededRandom(1));
  const fewer = tensor(
    "float32",
    [3, 3],
    [1, 2, 4, 6, 7, 9, 11, 12, 14].map((i) => Number(rows!.data[i])),
  );
  const [[whole], [small]] = [
    Object.values(await outputsOf(model, { rows: rows! })),
    Object.values(await outputsOf(cut.model, { rows: fewer })),
  ];
  expect(ulpsBetween(whole!, small!)).toBeLessThanOrEqual(2);
});

it("keeps a multiple of the size that is asked for", () => {
  const model = without(unitModel("mlp"), "one", [0, 1, 2, 3, 4], ["incoming", "own"]);
  const { removed, kept } = compact(model, { roundTo: 4 });
  expect(removed).toEqual([{ name: "one", size: 12, units: [0, 1, 2, 3] }]);
  expect(kept.find(({ name }) => name === "one")).toEqual({
    ...{ name: "one", size: 8, dead: 1, why: "kept to a multiple of 4" },
  });
});

it("leaves one unit of a group of which none is needed", () => {
  const all = Array.from({ length: 9 }, (_, i) => i);
  const { removed, kept } = compact(without(unitModel("mlp"), "two", all, ["outgoing"]));
  expect(removed.map(({ name, units }) => [name, units.length])).toEqual([["two", 8]]);
  expect(kept.find(({ name }) => name === "two")?.why).toBe("one unit stays, an axis cannot be empty");
});

/** How many nodes there are of each of these ops. */
const countOf = (model: Model, ...ops: readonly string[]) =>
  ops.map((op) => model.graph!.node.filter(({ opType }) => opType === op).length);

const allOf = (size: number) => Array.from({ length: size }, (_, i) => i);

async function expectSameOutputs(model: Model, cut: Model): Promise<void> {
  const inputs = randomInputs(model, seededRandom(1));
  const [[whole], [small]] = [
    Object.values(await outputsOf(model, inputs)),
    Object.values(await outputsOf(cut, inputs)),
  ];
  expect(ulpsBetween(whole!, small!)).toBeLessThanOrEqual(4);
}

it("removes a branch whose units are all dead, and adds what it sent as a constant", async () => {
  const model = without(unitModel("gated residual"), "inside", allOf(10), ["incoming", "own", "outgoing"]);
  const { model: cut, removed, kept } = compact(model, { roundTo: 4 });
  checkModel(cut);
  expect(removed).toEqual([
    { name: "inside", size: 10, units: allOf(10) },
    { name: "squeeze", size: 4, units: allOf(4) },
  ]);
  expect(kept.map(({ name }) => name)).not.toContain("inside");
  expect(countOf(cut, "Conv", "BatchNormalization", "HardSigmoid", "Add")).toEqual([1, 0, 0, 1]);
  await expectSameOutputs(model, cut);
});

it("removes a gate whose units are all dead, and multiplies by what it sent", async () => {
  const model = without(unitModel("gated residual"), "squeeze", allOf(4), ["incoming", "own", "outgoing"]);
  const { model: cut, removed } = compact(model);
  checkModel(cut);
  expect(removed).toEqual([{ name: "squeeze", size: 4, units: allOf(4) }]);
  expect(countOf(cut, "Conv", "HardSigmoid", "Mul")).toEqual([3, 0, 1]);
  await expectSameOutputs(model, cut);
});

it("says why a unit that sends a constant stays", () => {
  const { removed, kept } = compact(without(unitModel("concat"), "one", [0, 1], ["incoming"]));
  // The bias of unit 0 is below zero: its Relu sends a zero.
  expect(removed).toEqual([{ name: "one", size: 4, units: [0] }]);
  const { dead, why } = kept.find(({ name }) => name === "one")!;
  expect([dead, why.replace(/sends [\d.]+/, "sends …")]).toEqual([
    1,
    'one unit sends … to Conv "Conv_2" through its padding',
  ]);
});

it("cuts a weight that two layers read alike once, and apart where they differ", () => {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", ["batch", 4]);
  const weight = (name: string, shape: readonly number[], numbers: readonly number[]) =>
    graph.initializer(name, writeTensor(tensor("float32", shape, numbers), name));
  const shared = weight("shared", [3], [0, 0, 0]);
  const layer = (name: string, numbers: readonly number[]) =>
    graph.op("Relu", [graph.op("Gemm", [x, weight(name, [4, 3], numbers), shared])]);
  const ones = new Array(12).fill(1);
  // Unit 1 of the first, unit 0 of the second.
  const first = layer(
    "one",
    ones.map((w, i) => (i % 3 === 1 ? 0 : w)),
  );
  const second = layer(
    "two",
    ones.map((w, i) => (i % 3 === 0 ? 0 : w)),
  );
  const out = (from: typeof x, name: string) => graph.op("MatMul", [from, weight(name, [3, 2], [1, 2, 3, 4, 5, 6])]);
  const model = modelOf(graph, [graph.op("Add", [out(first, "left"), out(second, "right")])], "shared");
  const cut = compact(model);
  expect(cut.removed).toEqual([
    { name: "one", size: 3, units: [1] },
    { name: "two", size: 3, units: [0] },
  ]);
  expect(shapesOf(cut.model)).toEqual({
    ...{ one: [4, 2], two: [4, 2], left: [2, 2], right: [2, 2] },
    ...{ shared: [2], shared_2: [2] },
  });
});

it("leaves weights alone that a Constant says as a list of numbers", async () => {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", ["batch", 2]);
  const listed = graph.op("Constant", [], { value_floats: [0, 0, 0] });
  const kernel = graph.initializer("kernel", writeTensor(tensor("float32", [2, 3], [1, 0, 2, 3, 0, 4]), "kernel"));
  const out = graph.initializer("out", writeTensor(tensor("float32", [3, 1], [1, 2, 3]), "out"));
  const sum = graph.op("MatMul", [graph.op("Add", [graph.op("MatMul", [x, kernel]), listed]), out]);
  const { model, removed, kept } = compact(modelOf(graph, [sum], "listed"));
  expect(removed).toEqual([]);
  expect(kept.map(({ why }) => why)).toContain('unknown op Constant "Constant"');
  expect(Object.keys(await outputsOf(model, randomInputs(model, seededRandom(1))))).toHaveLength(1);
});

it("refuses weights that are not finite or not in the model, and other options", () => {
  const broken = withWeights(unitModel("mlp"), (path) =>
    path === "two/bias" ? { data: new Float32Array(9).fill(Number.POSITIVE_INFINITY), shape: [9] } : undefined,
  );
  expect(() => compact(broken)).toThrow(
    "[@reg/onnx-graph] two/bias: expected finite numbers, received Infinity at 0. Training diverged before this was saved; go back to an earlier checkpoint.",
  );
  const external = readFileSync(new URL("../../../onnx/golden/models/pytorch/external.onnx", import.meta.url));
  expect(() => compact(readModel(external))).toThrow(
    '[@reg/onnx-graph] tensor "0.weight": expected its numbers inside the model, received external data. Read it with readModel(bytes, { external: (file) => itsBytes }).',
  );
  expect(() => compact(unitModel("mlp"), { roundTo: 2.5 })).toThrow(
    "[@reg/onnx-graph] compact: expected roundTo to be a whole number of at least 1, received 2.5.",
  );
});
