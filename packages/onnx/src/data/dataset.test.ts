import { createGraph, modelOf, writeTensor } from "@reg/onnx-graph";
import { describe, expect, it } from "vitest";
import { seeded } from "../../test/seeded.ts";
import { data, outcome, trainerOf } from "../../test/trained.ts";
import type { Data } from "./dataset.ts";

describe("data", () => {
  const whole = Float32Array.from(data.inputs.data, (x) => Math.round(40 * x) + 100);
  const shared = new Float32Array(new SharedArrayBuffer(4 * whole.length));
  shared.set(whole);
  const arrays: readonly [string, Data["data"]][] = [
    ["number[]", [...whole]],
    ["Uint8Array", Uint8Array.from(whole)],
    ["Uint8ClampedArray", Uint8ClampedArray.from(whole)],
    ["Int32Array", Int32Array.from(whole)],
    ["Float64Array", Float64Array.from(whole)],
    ["BigInt64Array", BigInt64Array.from(whole, BigInt)],
    ["Float32Array in shared memory", shared],
    ["Float32Array inside another", Float32Array.of(7, ...whole, 8).subarray(1, 301)],
    ["Buffer", Buffer.from(whole)],
  ];

  it.each(arrays)("trains on a %s as on a Float32Array", async (_, numbers) => {
    const { shape } = data.inputs;
    const expected = await outcome({ inputs: { data: whole, shape }, targets: data.targets });
    expect(await outcome({ inputs: { data: numbers, shape }, targets: data.targets })).toEqual(expected);
  });

  it("takes targets in any of them", async () => {
    const expected = await outcome(data);
    const labels = data.targets.data;
    for (const numbers of [[...labels], Uint8Array.from(labels), BigInt64Array.from(labels, BigInt)]) {
      expect(await outcome({ inputs: data.inputs, targets: { data: numbers, shape: [50] } })).toEqual(expected);
    }
  });

  it("refuses fractions for inputs of whole numbers, and takes those as numbers of any kind", async () => {
    const graph = createGraph(17);
    const table = { type: "float32" as const, ...seeded([5, 3], 1) };
    const word = graph.input("word", "int64", ["batch"]);
    const rows = graph.op("Gather", [graph.initializer("table", writeTensor(table, "table")), word], { axis: 0 });
    const subject = trainerOf(modelOf(graph, [rows], "embedding"));
    const targets = { data: [0, 1, 2], shape: [3] };
    const words = [0, 4, 2];
    const evaluated = await subject.evaluate({
      inputs: { data: BigInt64Array.from(words, BigInt), shape: [3] },
      targets,
    });
    for (const numbers of [words, Int32Array.from(words), Float32Array.from(words)]) {
      expect(await subject.evaluate({ inputs: { data: numbers, shape: [3] }, targets })).toEqual(evaluated);
    }
    await expect(subject.fit({ inputs: { data: [0, 0.5, 2], shape: [3] }, targets })).rejects.toThrow(
      `[@reg/onnx] inputs "word": expected whole numbers, for int64, received 0.5 at index 1.`,
    );
  });
});
