import * as ort from "onnxruntime-node";
import { afterAll, describe, expect, it } from "vitest";
import { blobs } from "../../test/blobs.ts";
import { seeded } from "../../test/seeded.ts";
import { createGraph } from "../graph/graph.ts";
import { modelOf } from "../graph/toModel.ts";
import type { Model } from "../model.ts";
import { sgd } from "../optimizers/sgd.ts";
import { sequential } from "../sequential.ts";
import { writeTensor } from "../tensor.ts";
import type { Batches } from "./batches.ts";
import type { Data, Dataset } from "./dataset.ts";
import type { FitOptions } from "./fit.ts";
import { rowOrder } from "./order.ts";
import { createTrainer, type Trainer, type TrainerOptions } from "./trainer.ts";

const data = blobs(50);
const made: Trainer[] = [];
function trainerOf(model: Model, options: Partial<TrainerOptions> = {}): Trainer {
  const one = createTrainer(model, {
    ort,
    executionProviders: ["cpu"],
    loss: "softmaxCrossEntropy",
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
    ...options,
  });
  made.push(one);
  return one;
}
const mlp = () =>
  trainerOf(sequential({ inputs: 6, layers: [{ units: 4, activation: "relu" }, { units: 3 }], seed: 2 }));
afterAll(() => Promise.all(made.map((each) => each.dispose())));

/** What training on these gives: the history, and the state bit for bit. */
async function outcome(on: Dataset | Batches, options: FitOptions = {}, subject = mlp()) {
  const history = await subject.fit(on, { batchSize: 20, ...options });
  return {
    history,
    weights: await Promise.all(subject.parameters().map(async ({ read }) => [...(await read()).data])),
  };
}

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

describe("an end before the end", () => {
  /** Batches without end, and whether their source was closed. */
  function endless() {
    const source = { closed: false, batches };
    async function* batches() {
      try {
        for (;;) yield data;
      } finally {
        source.closed = true;
      }
    }
    return source;
  }

  it("comes after the steps for which onSteps gives false", async () => {
    const [subject, source] = [mlp(), endless()];
    const totals: unknown[] = [];
    const onSteps: FitOptions["onSteps"] = (_, { step, steps }) => {
      totals.push(steps);
      return step < 6;
    };
    expect(await subject.fit(source.batches, { stepsPerRun: 2, onSteps })).toEqual([]);
    expect([subject.step, source.closed, ...totals]).toEqual([6, true, undefined, undefined, undefined]);
  });

  it("comes after the epoch for which onEpoch gives false", async () => {
    const subject = mlp();
    const history = await subject.fit(data, { epochs: 9, onEpoch: async ({ epoch }) => epoch < 2 });
    expect(history.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  });

  it.each([1, 2, 3, 4])("can be gone on from: step %i", async (last) => {
    // Three steps an epoch: the third is the last of its epoch, and that epoch is not reported yet.
    const options = { epochs: 2, stepsPerRun: 1 };
    const expected = await outcome(data, options);
    const subject = mlp();
    await subject.fit(data, { batchSize: 20, ...options, onSteps: (_, { step }) => step < last });
    expect(await outcome(data, { ...options, resume: subject.checkpoint() })).toEqual(expected);
  });

  it.each([false, true])("comes with an abort while data are awaited, signal aborted before: %s", async (before) => {
    const subject = mlp();
    const controller = new AbortController();
    let asked = 0;
    // As a download that hangs: the generator cannot even be closed.
    async function* hanging() {
      yield data;
      asked++;
      setTimeout(() => controller.abort(new Error("enough")));
      await new Promise(() => {});
    }
    if (before) controller.abort(new Error("enough"));
    await expect(subject.fit(hanging, { stepsPerRun: 1, signal: controller.signal })).rejects.toThrow("enough");
    expect([subject.step, asked]).toEqual(before ? [0, 0] : [1, 1]);
  });

  it("comes with an abort between runs, and closes the source", async () => {
    const [subject, source, controller] = [mlp(), endless(), new AbortController()];
    const onSteps = () => controller.abort(new Error("enough"));
    await expect(subject.fit(source.batches, { stepsPerRun: 2, signal: controller.signal, onSteps })).rejects.toThrow(
      "enough",
    );
    expect([subject.step, source.closed]).toEqual([2, true]);
  });

  it("comes with the error of a source", async () => {
    async function* broken() {
      yield data;
      throw new Error("the network is gone");
    }
    const subject = mlp();
    await expect(subject.fit(broken, { stepsPerRun: 1 })).rejects.toThrow("the network is gone");
    expect(subject.step).toBe(1);
  });
});

describe("checkpoint", () => {
  it("is saved as often as asked, waited for, and once more at the end", async () => {
    const subject = mlp();
    const steps: number[] = [];
    let busy = false;
    const save = async () => {
      expect(busy).toBe(false);
      busy = true;
      await new Promise((resolve) => setTimeout(resolve, 1));
      busy = false;
      steps.push(subject.step);
    };
    // Five steps an epoch.
    await subject.fit(data, { epochs: 2, batchSize: 10, checkpoint: { every: 3, save } });
    expect(steps).toEqual([3, 8, 10]);
    await subject.fit(data, { epochs: 2, batchSize: 10, checkpoint: { save } });
    expect(steps).toEqual([3, 8, 10, 15, 20]);
    await subject.fit(data, { epochs: 2, batchSize: 10, stepsPerRun: 2, checkpoint: { save }, onSteps: () => false });
    expect(steps.at(-1)).toBe(22);
  });
});

describe("fit", () => {
  it("reports the means over the rows of an epoch", async () => {
    const losses: number[] = [];
    const onSteps: FitOptions["onSteps"] = (reports) => void losses.push(...reports.map(({ loss }) => loss));
    const [report] = await mlp().fit(data, { batchSize: 20, stepsPerRun: 1, onSteps });
    const [a, b, c] = losses as [number, number, number];
    expect(report!.loss).toBeCloseTo((20 * a + 20 * b + 10 * c) / 50, 12);
    expect(report).toEqual({ epoch: 0, loss: report!.loss, dataLoss: report!.loss, penalty: 0 });
  });

  it.each([
    [{ batchSize: 0 }, "batchSize to be a whole number of at least 1, received 0"],
    [{ epochs: 1.5 }, "epochs to be a whole number of at least 1, received 1.5"],
    [{ stepsPerRun: Number.NaN }, "stepsPerRun to be a whole number of at least 1, received NaN"],
    [{ checkpoint: { every: 0, save: () => {} } }, "checkpoint.every to be a whole number of at least 1, received 0"],
  ])("refuses what is no count: %o", async (options, message) => {
    await expect(mlp().fit(data, options)).rejects.toThrow(`[@reg/onnx] fit: expected ${message}.`);
  });

  it("keeps the whole state before a run with a loss that is not finite, and can train on from it", async () => {
    const subject = mlp();
    await subject.train([data]);
    const before = subject.checkpoint();
    // Squares of such numbers are no float32.
    const far = { inputs: { data: new Float32Array(300).fill(1e38), shape: [50, 6] }, targets: data.targets };
    const message = "[@reg/onnx] training step 2: expected a finite loss, received";
    await expect(subject.train([data, far, data])).rejects.toThrow(message);
    expect(Buffer.compare(subject.checkpoint(), before)).toBe(0);
    await subject.train([data]);
    expect(subject.step).toBe(2);
  });

  it("stops at weights that are not finite although the loss is, and keeps those before", async () => {
    const model = sequential({
      inputs: 1,
      layers: [{ name: "a", units: 1, kernel: { data: Float32Array.of(2), shape: [1, 1] } }],
    });
    const subject = trainerOf(model, { loss: "meanSquaredError", optimizer: sgd({ learningRate: 1e38 }) });
    const far = { inputs: { data: [1000], shape: [1, 1] }, targets: { data: [0], shape: [1, 1] } };
    await expect(subject.fit(far)).rejects.toThrow(
      "[@reg/onnx] training step 0: expected finite weights, received NaN or infinity in a/kernel. The weights are those before this run. Lower the learning rate or the strength of the penalty.",
    );
    expect((await subject.parameters()[0]!.read()).data[0]).toBe(2);
    expect(subject.step).toBe(0);
  });
});
