import {
  createGraph,
  type Graph,
  modelOf,
  readModel,
  type Shape,
  tensor,
  type Value,
  writeModel,
  writeTensor,
} from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { blobs } from "../../test/blobs.ts";
import { itDropsOut } from "../../test/itDropsOut.ts";
import { adam } from "../optimizers/adam.ts";
import { sgd } from "../optimizers/sgd.ts";
import { drawMask } from "../run/drawMask.ts";
import { sequential } from "../sequential.ts";
import { createTrainer, type Trainer } from "../trainer.ts";
import type { TrainerOptions } from "../trainerOptions.ts";

const layers = (dropout: number) => [
  { name: "hidden", units: 16, activation: "relu" as const, dropout },
  { name: "more", units: 12, activation: "tanh" as const, dropout },
  { name: "out", units: 3, activation: "softmax" as const },
];
const data = blobs(60);
const shared = { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" } as const;
const trainer = (options: Partial<TrainerOptions> = {}, dropout = 0.5) =>
  createTrainer(sequential({ inputs: 6, layers: layers(dropout), seed: 1 }), {
    ...shared,
    optimizer: adam({ learningRate: 0.01 }),
    ...options,
  });
const weightsOf = (of: Trainer) =>
  Promise.all(of.parameters().map(async ({ read }) => [...(await read()).data])).then((all) => all.flat());

describe("Dropout on onnxruntime-node", () => itDropsOut(ort, "cpu"));

describe("Dropout in a trainer", () => {
  it("draws the same masks for the same seed, however many steps go into a run, and others for another", async () => {
    const runs: number[][] = [];
    for (const [dropoutSeed, stepsPerRun] of [
      [3, 1],
      [3, 5],
      [4, 5],
    ]) {
      const subject = trainer({ dropoutSeed: dropoutSeed! });
      await subject.fit(data, { epochs: 2, batchSize: 16, stepsPerRun: stepsPerRun! });
      runs.push(await weightsOf(subject));
      await subject.dispose();
    }
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).not.toEqual(runs[0]);
  });

  it("drops inputs too, whose weights then stay in this step, and drops none in prediction", async () => {
    const kernel = { data: new Float32Array(16).fill(0.1), shape: [8, 2] };
    const of = (dropout: number) =>
      createTrainer(sequential({ inputs: 8, dropout, layers: [{ units: 2, kernel }] }), {
        ...shared,
        optimizer: sgd({ learningRate: 0.1 }),
      });
    const [subject, whole] = [of(0.5), of(0)];
    const row = {
      inputs: { data: new Float32Array(8).fill(1), shape: [1, 8] },
      targets: { data: Int32Array.of(0), shape: [1] },
    };
    expect(await subject.predict(row.inputs)).toEqual(await whole.predict(row.inputs));
    await Promise.all([subject, whole].map((each) => each.fit(row, { epochs: 1, batchSize: 1 })));
    const [moved, all] = [subject, whole].map((each) =>
      [...each.weights("dense_1/kernel").data].filter((_, i) => i % 2 === 0),
    );
    const kept = moved!.filter((weight) => weight !== Math.fround(0.1));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(8);
    // What is left of eight ones with a share of 0.5 dropped counts twice, and so does the gradient of its weights.
    for (const weight of kept) expect(weight - 0.1).toBeCloseTo(2 * (all![0]! - 0.1), 6);
    await Promise.all([subject.dispose(), whole.dispose()]);
  });

  it("goes on from a checkpoint with the masks that would have come", async () => {
    const [whole, broken, resumed] = [trainer(), trainer(), trainer()];
    const options = { epochs: 3, batchSize: 16, seed: 2 };
    await whole.fit(data, options);
    let checkpoint: Uint8Array | undefined;
    const save = (bytes: Uint8Array) => {
      checkpoint ??= bytes;
    };
    await broken.fit(data, { ...options, onEpoch: () => false, checkpoint: { save } });
    await resumed.fit(data, { ...options, resume: checkpoint });
    expect(resumed.step).toBe(whole.step);
    expect(await weightsOf(resumed)).toEqual(await weightsOf(whole));
    await Promise.all([whole, broken, resumed].map((each) => each.dispose()));
  });

  it("is left out of training by a seed of null, of prediction and of evaluation always", async () => {
    const [off, without] = [trainer({ dropoutSeed: null }), trainer({}, 0)];
    for (const each of [off, without]) await each.fit(data);
    expect(await weightsOf(off)).toEqual(await weightsOf(without));
    const on = trainer();
    const plain = trainer({}, 0);
    expect(await on.predict(data.inputs)).toEqual(await plain.predict(data.inputs));
    expect(await on.evaluate(data)).toEqual(await plain.evaluate(data));
    await Promise.all([off, without, on, plain].map((each) => each.dispose()));
  });

  it("exports the nodes as they were", async () => {
    const subject = trainer();
    await subject.fit(data);
    const before = sequential({ inputs: 6, layers: layers(0.5), seed: 1 });
    const nodes = readModel(writeModel(subject.export())).graph!.node;
    expect(nodes).toEqual(readModel(writeModel(before)).graph!.node);
    expect(nodes.map(({ opType }) => opType)).toEqual([
      ...["Gemm", "Relu", "Dropout", "Gemm", "Tanh", "Dropout", "Gemm", "Softmax"],
    ]);
    await subject.dispose();
  });
});

/** A model y = Dropout(x · w) [, more], its Dropout written as `build` does. */
function fileWith(build: (graph: Graph, product: Value) => readonly Value[], shape: Shape = ["batch", 2]) {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", shape);
  const w = graph.initializer("w", writeTensor(tensor("float32", [2, 2], [1, 2, 3, 4]), "w"));
  return modelOf(graph, build(graph, graph.op("MatMul", [x, w])), "dropout");
}
const yes = (graph: Graph) => graph.constant(tensor("bool", [], [1]));
const ratio = (graph: Graph, value: number) => graph.constant(tensor("float32", [], [value]));
const squared = { ...shared, loss: "meanSquaredError" } as const;

describe("Dropout of files", () => {
  it("predicts the same twice, also where the file says that it trains", async () => {
    const model = fileWith((graph, product) =>
      graph.outputsOf("Dropout", [product, ratio(graph, 0.5), yes(graph)], {}, 2),
    );
    const subject = createTrainer(model, squared);
    const [y, mask] = Object.values(await subject.predict({ data: Float32Array.of(1, 1), shape: [1, 2] }));
    expect([...y!.data]).toEqual([4, 6]);
    expect([...mask!.data]).toEqual([1, 1]);
    await subject.dispose();
  });

  it("gives its own mask to whoever reads it in training", async () => {
    // The mean of what is kept, scaled, is the mean of the mask times two: only the same mask makes the difference 0.
    const model = fileWith((graph, product) => {
      const ones = graph.op("Div", [product, product]);
      const [y, mask] = graph.outputsOf("Dropout", [ones], {}, 2) as [Value, Value];
      return [graph.op("Sub", [y, graph.op("Mul", [graph.op("Cast", [mask], { to: 1 }), 2])])];
    });
    const subject = createTrainer(model, squared);
    const inputs = { data: new Float32Array(64).fill(1), shape: [32, 2] };
    const [report] = await subject.train([{ inputs, targets: { data: new Float32Array(64), shape: [32, 2] } }]);
    expect(report!.loss).toBe(0);
    await subject.dispose();
  });

  it("says what it cannot draw a mask for", () => {
    const computed = fileWith((graph, product) => [
      graph.op("Dropout", [product, graph.op("ReduceMean", [product], { keepdims: 0 }), yes(graph)]),
    ]);
    expect(() => createTrainer(computed, squared)).toThrow(
      '[@reg/onnx] Dropout "Dropout": expected a constant ratio from 0 to below 1, received "ReduceMean", which is computed. Leave Dropout out of training with dropoutSeed: null.',
    );
    const open = fileWith((graph, product) => {
      const rows = graph.op("NonZero", [product]);
      return [graph.op("Dropout", [graph.op("Cast", [rows], { to: 1 })]), product];
    });
    expect(() => createTrainer(open, squared)).toThrow(
      /^\[@reg\/onnx\] Dropout "Dropout": expected entries of a shape that follows from that of the inputs, received \[2,\?\d+\]\. Say more of the shapes of the model's inputs \(withInputShapes\), or leave Dropout out of training with dropoutSeed: null\.$/,
    );
    expect(createTrainer(open, { ...squared, dropoutSeed: null }).parameters()).toHaveLength(1);
  });
});

describe("drawMask", () => {
  const draw = (length: number, ratio: number, { seed = 0, step = 0, mask = 0 } = {}) => {
    const out = new Uint8Array(length);
    drawMask(out, ratio, { seed, step, mask });
    return out;
  };
  const mean = (bytes: ArrayLike<number>) => Array.from(bytes).reduce((a, b) => a + b, 0) / bytes.length;
  const n = 1 << 16;

  it("is the same in every version: a run may be resumed by a later one", () => {
    expect(draw(24, 0.5, { seed: 1, step: 2, mask: 3 }).join("")).toBe("101100110011101001000010");
  });

  it.each([0.1, 0.25, 0.5, 0.9])("drops a share of %d", (ratio) => {
    for (const step of [0, 1, 1000]) {
      // Five standard deviations of a mean of so many.
      expect(Math.abs(mean(draw(n, ratio, { step })) - (1 - ratio))).toBeLessThan(
        5 * Math.sqrt((ratio * (1 - ratio)) / n),
      );
    }
  });

  it("has no entry that follows from another: neighbours, rows, steps, masks, seeds", () => {
    const [from, ...others] = [{}, { step: 1 }, { mask: 1 }, { seed: 1 }, { step: 1, seed: 1 }].map((at) =>
      draw(n, 0.5, at),
    );
    const shifted = [1, 2, 3, 64, 1024].map((by) => [from!.subarray(0, n - by), from!.subarray(by)] as const);
    for (const [a, b] of [...shifted, ...others.map((other) => [from!, other] as const)]) {
      const alike = mean(Array.from(a, (bit, i) => Number(bit === b[i])));
      expect(Math.abs(alike - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / a.length));
    }
  });

  it("draws an entry the same whatever comes after it", () => {
    expect(draw(7, 0.3)).toEqual(draw(100, 0.3).subarray(0, 7));
  });
});
