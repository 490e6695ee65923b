import { readFileSync } from "node:fs";
import { createGraph, graphOf, modelOf, readModel, withWeights, writeModel } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { onnxAdapter } from "../adapter.ts";
import { sequential } from "../sequential.ts";
import { createTrainer } from "../trainer.ts";
import { compact } from "./compact.ts";

const runtime = { ort, executionProviders: ["cpu"] };

/** Six inputs, of which the first two are not used; 64 units, of which the last 32 are dead. */
function model() {
  const whole = sequential({
    inputs: 6,
    layers: [
      { units: 64, activation: "relu", name: "hidden" },
      { units: 3, name: "out" },
    ],
    seed: 3,
  });
  const kernel = graphOf(whole).tensorOf(graphOf(whole).value("hidden/kernel"))!;
  const data = Float32Array.from(kernel.data as Float32Array, (w, i) => (i < 128 || i % 64 >= 32 ? 0 : w));
  return withWeights(whole, (path) => (path === "hidden/kernel" ? { data, shape: [6, 64] } : undefined));
}

describe("compact", () => {
  it("gives a smaller model with a certificate", async () => {
    const whole = model();
    const before = writeModel(whole);
    const { model: cut, removed, kept, inputs, certificate } = await compact(before, runtime);
    expect(removed).toEqual([{ name: "hidden", size: 64, units: Array.from({ length: 32 }, (_, i) => 32 + i) }]);
    expect(kept).toEqual([
      { name: "input", size: 6, dead: 2, why: 'input "input" of the model' },
      { name: "out", size: 3, dead: 0, why: 'output "output" of the model' },
    ]);
    expect(inputs).toEqual([]);
    const { difference, compared, parameters, bytes, multiplyAdds, milliseconds, slower, reason } = certificate;
    // Sums of 32 terms that are the same: at most blocks differ.
    expect(difference.ulps).toBeLessThanOrEqual(2);
    expect({ compared, parameters, multiplyAdds }).toEqual({
      compared: { random: 3, given: 0 },
      parameters: { before: 6 * 64 + 64 + 64 * 3 + 3, after: 6 * 32 + 32 + 32 * 3 + 3 },
      // Two rows.
      multiplyAdds: { before: 2 * (6 * 64 + 64 * 3), after: 2 * (6 * 32 + 32 * 3) },
    });
    expect(bytes).toEqual({ before: before.length, after: writeModel(cut).length });
    expect(bytes.after).toBeLessThan(bytes.before);
    expect(Math.min(milliseconds.before, milliseconds.after)).toBeGreaterThan(0);
    expect(slower).toBe(milliseconds.after > 1.05 * milliseconds.before);
    expect(reason === undefined).toBe(!slower);
    expect(writeModel(whole)).toEqual(before);
  });

  it("takes inputs away where it is asked to, and compares on what is left of a given one", async () => {
    const samples = [{ data: Float32Array.of(9, 9, 1, 2, 3, 4), shape: [1, 6] }];
    const {
      model: cut,
      inputs,
      certificate,
    } = await compact(model(), { ...runtime, inputs: true, samples, random: 0 });
    expect(inputs).toEqual([{ name: "input", axis: 1, entries: [2, 3, 4, 5] }]);
    expect(graphOf(cut).inputs[0]!.shape).toEqual(["batch", 4]);
    expect(certificate.compared).toEqual({ random: 0, given: 1 });
    expect(certificate.multiplyAdds.after).toBe(4 * 32 + 32 * 3);
  });

  it("keeps whole multiples, and says so", async () => {
    const { removed, kept } = await compact(model(), { ...runtime, roundTo: 40 });
    expect(removed.map(({ units }) => units.length)).toEqual([24]);
    expect(kept.find(({ name }) => name === "hidden")).toEqual({
      ...{ name: "hidden", size: 40, dead: 8, why: "kept to a multiple of 40" },
    });
  });

  it("measures the file with sparse initializers where it is to be written so", async () => {
    const whole = sequential({ inputs: 64, layers: [{ units: 64, name: "wide" }] });
    // Nine of ten numbers, spread: no row and no column is all zeros.
    const some = withWeights(whole, (path) =>
      path === "wide/kernel"
        ? { data: Float32Array.from({ length: 4096 }, (_, i) => (i % 10 === 0 ? i / 4096 : 0)), shape: [64, 64] }
        : undefined,
    );
    const { model: same, certificate } = await compact(some, { ...runtime, sparse: true });
    expect(certificate.difference).toEqual({ absolute: 0, ulps: 0 });
    const bytes = writeModel(same, { sparse: true });
    expect(certificate.bytes).toEqual({ before: writeModel(some).length, after: bytes.length });
    // 12 bytes for 410 numbers where there were 4 for 4,096; the bias stays.
    expect(bytes.length).toBeLessThan(certificate.bytes.before - 4 * 4096 + 12 * 410 + 100);
    // What is read back is dense, and trains.
    const trainer = createTrainer(bytes, { ...runtime, loss: "meanSquaredError" });
    expect(trainer.weights("wide/kernel").data).toEqual(
      graphOf(some).tensorOf(graphOf(some).value("wide/kernel"))!.data,
    );
    await trainer.dispose();
  });

  it("gives back a model with nothing dead", async () => {
    const whole = sequential({ inputs: 3, layers: [{ units: 4, activation: "tanh" }, { units: 2 }] });
    const { model: same, certificate } = await compact(whole, runtime);
    expect(same).toBe(whole);
    expect(certificate.difference).toEqual({ absolute: 0, ulps: 0 });
  });

  it("measures models whose nodes leave inputs out", async () => {
    const graph = createGraph(17);
    const x = graph.input("x", "float32", ["batch", 1, 2, 2]);
    const scales = graph.constant({ type: "float32", shape: [4], data: Float32Array.of(1, 1, 2, 2) });
    const larger = graph.op("Resize", [x, undefined, scales], { mode: "nearest" });
    const { certificate } = await compact(modelOf(graph, [larger], "resized"), runtime);
    expect(certificate.multiplyAdds).toEqual({ before: 0, after: 0 });
  });

  it("takes the error of a sigmoid for what it is, also where all its results are small", async () => {
    const layers = [
      { units: 300, activation: "relu", name: "hidden" },
      { units: 500, activation: "sigmoid", name: "out" },
    ] as const;
    const seldom = withWeights(sequential({ inputs: 6, layers }), (path) => {
      // Half of the units are dead, and no probability is above 1e-5.
      if (path === "out/bias") return { data: new Float32Array(500).fill(-15), shape: [500] };
      if (path !== "hidden/kernel") return undefined;
      const data = Float32Array.from({ length: 1800 }, (_, i) => (i % 2 === 0 ? 0 : Math.sin(i * i) / 4));
      return { data, shape: [6, 300] };
    });
    const { certificate } = await compact(seldom, { ...runtime, random: 20 });
    expect(certificate.parameters.after).toBeLessThan(certificate.parameters.before);
    // One or two roundings of a number of about 1.
    expect(certificate.difference.ulps).toBeLessThanOrEqual(2);
  });

  it("refuses samples that the model does not take", async () => {
    const refused = (samples: readonly unknown[]) => compact(model(), { ...runtime, samples: samples as never });
    await expect(refused([{ data: new Float32Array(5), shape: [1, 5] }])).rejects.toThrow(
      '[@reg/onnx] compact, sample for "input": expected shape [batch, 6], received [1, 5].',
    );
    await expect(refused([{ data: new Float32Array(5), shape: [1, 6] }])).rejects.toThrow(
      '[@reg/onnx] compact, sample for "input": expected 6 numbers, received 5.',
    );
    await expect(refused([{ other: 1 }])).rejects.toThrow(
      '[@reg/onnx] compact, sample for "input": expected { data, shape }, received undefined.',
    );
  });

  it("refuses weights that are not finite or not there", async () => {
    const broken = withWeights(model(), (path) =>
      path === "out/bias" ? { data: Float32Array.of(0, Number.NaN, 0), shape: [3] } : undefined,
    );
    await expect(compact(broken, runtime)).rejects.toThrow(
      "[@reg/onnx-graph] out/bias: expected finite numbers, received NaN at 1. Training diverged before this was saved; go back to an earlier checkpoint.",
    );
    const external = readModel(readFileSync(new URL("../../golden/models/pytorch/external.onnx", import.meta.url)));
    await expect(compact(external, runtime)).rejects.toThrow(
      '[@reg/onnx-graph] tensor "0.weight": expected its numbers inside the model, received external data. Read it with readModel(bytes, { external: (file) => itsBytes }).',
    );
  });

  it("refuses options it does not know", async () => {
    await expect(compact(model(), { ...runtime, roundTo: 0 })).rejects.toThrow(
      "[@reg/onnx] compact: expected roundTo to be a whole number of at least 1, received 0.",
    );
    await expect(compact(model(), { ...runtime, roundto: 8 } as never)).rejects.toThrow(
      '[@reg/onnx] compact: expected only the options ort, executionProviders, sessionOptions, inputs, roundTo, sparse, samples, random, received "roundto". Did you mean "roundTo"?',
    );
  });
});

it("gives a trainer's units, under the paths of its parameters", async () => {
  const trainer = createTrainer(model(), { ...runtime, loss: "meanSquaredError" });
  const hidden = onnxAdapter.units!(trainer).find(({ name }) => name === "hidden")!;
  expect([hidden.size, hidden.members.map(({ path, side }) => `${path} ${side}`)]).toEqual([
    64,
    ["hidden/kernel incoming", "hidden/bias own", "out/kernel outgoing"],
  ]);
  await trainer.dispose();
});
