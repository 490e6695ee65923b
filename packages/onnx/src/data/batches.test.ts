import { createGraph, modelOf, writeTensor } from "@reg/onnx-graph";
import { describe, expect, it } from "vitest";
import { seeded } from "../../test/seeded.ts";
import { data, mlp, outcome, trainerOf } from "../../test/trained.ts";
import type { FitOptions } from "../fitOptions.ts";
import type { Batches } from "./batches.ts";
import type { Data, Dataset } from "./dataset.ts";
import { rowOrder } from "./rowOrder.ts";

const rowsOf = (rows: Iterable<number>): Dataset => {
  const taken = [...rows];
  return {
    inputs: {
      data: taken.flatMap((row) => [...data.inputs.data.subarray(6 * row, 6 * row + 6)]),
      shape: [taken.length, 6],
    },
    targets: { data: taken.map((row) => data.targets.data[row]!), shape: [taken.length] },
  };
};
/** The batches that `fit` would make of the arrays. */
function* inOrder(order: Uint32Array) {
  for (let from = 0; from < order.length; from += 20) yield rowsOf(order.subarray(from, from + 20));
}
const ordered = () => inOrder(rowOrder(50, null, 0));

describe("batches as they come", () => {
  const sources: readonly [string, () => Batches][] = [
    ["an array", () => [...ordered()]],
    ["a generator function", () => ordered],
    [
      "an async generator function",
      () =>
        async function* () {
          yield* ordered();
        },
    ],
    ["a function with a promise", () => async () => ordered()],
    [
      "an async iterable",
      () => ({
        [Symbol.asyncIterator]: async function* () {
          yield* ordered();
        },
      }),
    ],
    [
      "a stream",
      () => () =>
        new ReadableStream<Dataset>({
          start(controller) {
            for (const batch of ordered()) controller.enqueue(batch);
            controller.close();
          },
        }),
    ],
  ];

  it.each(sources)("trains on %s as on arrays", async (_, source) => {
    const expected = await outcome(data, { epochs: 2, seed: null });
    expect(await outcome(source(), { epochs: 2, seed: null })).toEqual(expected);
    const { signal } = new AbortController();
    expect(await outcome(source(), { epochs: 2, seed: null, signal, stepsPerRun: 1 })).toEqual(expected);
  });

  it("lets a source shuffle as fit does", async () => {
    const shuffled: Batches = ({ epoch, seed }) => inOrder(rowOrder(50, seed, epoch));
    const options = { epochs: 3, seed: 8 };
    expect(await outcome(shuffled, options)).toEqual(await outcome(data, options));
  });

  it("copies a batch before it asks for the next", async () => {
    const numbers = new Float32Array(120);
    async function* reused() {
      for (const { inputs, targets } of ordered()) {
        const { data: rows, shape } = inputs as Data;
        numbers.set(rows as number[]);
        yield { inputs: { data: numbers.subarray(0, rows.length), shape }, targets };
      }
    }
    expect(await outcome(reused, { seed: null })).toEqual(await outcome(data, { seed: null }));
  });

  it("stacks batches of one shape only", async () => {
    const graph = createGraph(17);
    const x = graph.input("x", "float32", ["batch", "length"]);
    const mean = graph.op("ReduceMean", [x], { axes: [1], keepdims: 1 });
    const kernel = writeTensor({ type: "float32", shape: [1, 1], data: Float32Array.of(0.5) }, "kernel");
    const sums = graph.op("Gemm", [mean, graph.initializer("kernel", kernel)]);
    const lengths = [3, 3, 4, 2, 2];
    const batches = lengths.map((length, i) => ({ inputs: seeded([2, length], i), targets: seeded([2, 1], 9 + i) }));
    const weights: number[] = [];
    for (const stepsPerRun of [1, 32]) {
      const subject = trainerOf(modelOf(graph, [sums], "mean"), { loss: "meanSquaredError" });
      await subject.fit(batches, { stepsPerRun });
      expect(subject.step).toBe(5);
      weights.push((await subject.parameters()[0]!.read()).data[0]!);
    }
    expect(weights[0]).toBe(weights[1]);
  });

  it("evaluates and validates on them", async () => {
    const subject = mlp();
    const evaluated = await subject.evaluate(data);
    const again = await subject.evaluate(ordered);
    expect(again.accuracy).toBe(evaluated.accuracy);
    // Sums of three batches instead of one.
    expect(again.loss).toBeCloseTo(evaluated.loss, 6);
    const history = await subject.fit(data, { epochs: 2, validation: ordered });
    expect(history[1]!.validation).toEqual(await subject.evaluate(ordered));
  });

  it("names the batch that does not fit", async () => {
    const second = {
      inputs: { data: new Float32Array(12).fill(Number.NaN), shape: [2, 6] },
      targets: { data: [0, 1], shape: [2] },
    };
    const subject = mlp();
    await expect(subject.fit([data, second], { stepsPerRun: 1 })).rejects.toThrow(
      `[@reg/onnx] batch 1 of epoch 0, inputs "input": expected finite numbers only, received NaN at index 0. Fill in or drop the rows with missing values.`,
    );
    expect(subject.step).toBe(1);
  });

  it.each([
    ["a generator that has run", ordered(), 1],
    ["nothing", [], 0],
  ])("refuses %s", async (_, source, epoch) => {
    await expect(mlp().fit(source, { epochs: 2 })).rejects.toThrow(
      `[@reg/onnx] epoch ${epoch}: expected at least one batch, received none. A generator runs once: give the function that makes it.`,
    );
  });
});

describe("stepsPerRun", () => {
  /** Of a model that averages rows of so many numbers, in batches of 8 rows. */
  async function runs(length: number, options: FitOptions, as: (data: Dataset) => Dataset | Batches) {
    const graph = createGraph(17);
    const x = graph.input("x", "float32", ["batch", length]);
    const kernel = writeTensor({ type: "float32", shape: [1, 1], data: Float32Array.of(0.5) }, "kernel");
    const mean = graph.op("ReduceMean", [x], { axes: [1], keepdims: 1 });
    const sums = graph.op("Gemm", [mean, graph.initializer("kernel", kernel)]);
    const subject = trainerOf(modelOf(graph, [sums], "mean"), { loss: "meanSquaredError" });
    const rows = 8 * 35;
    const ones = { data: new Uint8Array(rows * length).fill(1), shape: [rows, length] };
    const steps: number[] = [];
    const onSteps: FitOptions["onSteps"] = (reports) => void steps.push(reports.length);
    const all = { inputs: ones, targets: { data: new Float32Array(rows), shape: [rows, 1] } };
    await subject.fit(as(all), { batchSize: 8, ...options, onSteps });
    return steps;
  }
  const inBatches = ({ inputs, targets }: Dataset): Batches => {
    const [x, y] = [inputs as Data, targets as Data];
    const length = x.shape[1]!;
    // Typed arrays, as above.
    const rows = (numbers: Data, from: number, size: number) =>
      (numbers.data as Uint8Array).subarray(size * from, size * (from + 8));
    return Array.from({ length: 35 }, (_, i) => ({
      inputs: { data: rows(x, 8 * i, length), shape: [8, length] },
      targets: { data: rows(y, 8 * i, 1), shape: [8, 1] },
    }));
  };

  it.each([
    ["arrays", (all: Dataset) => all],
    ["batches", inBatches],
  ] as const)("is 32, or as many as fit into 64 MiB, for %s", async (_, as) => {
    expect(await runs(4, {}, as)).toEqual([32, 3]);
    // 8 rows of 2^17 numbers and a target: a bit more than 4 MiB.
    expect(await runs(2 ** 17, {}, as)).toEqual([15, 15, 5]);
    expect(await runs(4, { stepsPerRun: 34 }, as)).toEqual([34, 1]);
    const save = () => {};
    expect(await runs(4, { stepsPerRun: 20, checkpoint: { every: 25, save } }, as)).toEqual([20, 15]);
    expect(await runs(4, { checkpoint: { every: 12, save } }, as)).toEqual([12, 12, 11]);
  });
});
