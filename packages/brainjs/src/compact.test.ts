import type { Weights } from "@reg/core";
import { describe, expect, it } from "vitest";
import { allWeights, createNetwork, type Options, patterns, type TestNetwork, versions } from "../test/networks.ts";
import { brainjsAdapter } from "./adapter.ts";
import { compact } from "./compact.ts";
import { internalsOf } from "./network.ts";

const activations = ["sigmoid", "relu", "leaky-relu", "tanh"] as const;

/** Sets everything of these units of a group to zero; of `side` alone where it is named. */
function zero(net: TestNetwork, name: string, units: readonly number[], sides = ["incoming", "own", "outgoing"]): void {
  const { members } = brainjsAdapter.units!(net).find((group) => group.name === name)!;
  for (const { path, axis, side, entries } of members) {
    if (!sides.includes(side)) continue;
    const parameter = brainjsAdapter.parameters(net).find((each) => each.path === path)!;
    const { data, shape } = parameter.read() as Weights;
    const gone = new Set(units.flatMap((unit) => entries[unit]!));
    const inner = axis === 0 ? (shape[1] ?? 1) : 1;
    const cut = data.map((w, i) => (gone.has(Math.floor(i / inner) % shape[axis]!) ? 0 : w));
    parameter.write({ data: cut, shape });
  }
}

/** About two in five units, another set for each seed. */
const some = (size: number, seed: number) =>
  Array.from({ length: size }, (_, i) => i).filter((i) => Math.abs(Math.sin(12.9898 * (i + 1) * (seed + 1))) < 0.6);

const rejection = (call: Promise<unknown>) =>
  call.then(
    () => "no error",
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );

describe.each(versions)("compact with brain.js %s", (_, Network) => {
  const build = (options: Options = {}, sizes: readonly number[] = [6, 12, 9, 3]) =>
    createNetwork(Network, sizes, options);

  describe.each(activations)("of a network with %s", (activation) => {
    it.each([
      ["whole units", ["incoming", "own", "outgoing"]],
      ["units that nothing reads", ["outgoing"]],
      ["units that send constants", ["incoming"]],
    ])("gives the same outputs without %s", async (_, sides) => {
      for (const seed of [1, 2, 3]) {
        const net = build({ activation });
        const gone = { layer1: some(12, seed), layer2: some(9, seed + 7) };
        for (const [name, units] of Object.entries(gone)) zero(net, name, units, sides);
        const before = JSON.stringify(net.toJSON());
        const { model, removed, certificate } = await compact(net);
        const sizes = [6, 12 - gone.layer1.length, 9 - gone.layer2.length, 3];
        expect(removed.map(({ name, units }) => [name, units])).toEqual(Object.entries(gone));
        expect(model.toJSON().sizes).toEqual(sizes);
        expect(JSON.stringify(net.toJSON())).toBe(before);
        // Numbers that biases take are rounded to float32, once a layer.
        expect(certificate.difference.ulps).toBeLessThanOrEqual(8);
        const input = [0.1, -0.2, 0.3, 0.4, -0.5, 0.6];
        for (const [i, output] of model.run(input).entries()) expect(output).toBeCloseTo(net.run(input)[i]!, 5);
      }
    });
  });

  it("certifies sizes, bytes and multiply-adds", async () => {
    const net = build({ activation: "relu" });
    zero(net, "layer1", [0, 5]);
    const { certificate, model, kept } = await compact(net, { samples: [[1, 2, 3, 4, 5, 6]], random: 2 });
    const { compared, parameters, multiplyAdds, bytes, milliseconds } = certificate;
    expect({ compared, parameters, multiplyAdds }).toEqual({
      compared: { random: 2, given: 1 },
      parameters: { before: 6 * 12 + 12 + 12 * 9 + 9 + 9 * 3 + 3, after: 6 * 10 + 10 + 10 * 9 + 9 + 9 * 3 + 3 },
      multiplyAdds: { before: 6 * 12 + 12 * 9 + 9 * 3, after: 6 * 10 + 10 * 9 + 9 * 3 },
    });
    expect(bytes).toEqual({
      before: JSON.stringify(net.toJSON()).length,
      after: JSON.stringify(model.toJSON()).length,
    });
    expect(Math.min(milliseconds.before, milliseconds.after)).toBeGreaterThanOrEqual(0);
    expect(kept).toEqual([
      { name: "input", size: 6, dead: 0, why: "inputs of the network" },
      { name: "layer3", size: 3, dead: 0, why: "outputs of the network" },
    ]);
  });

  it("cuts what only cut units read, and a unit of each layer stays", async () => {
    const net = build({ activation: "tanh" });
    const all = Array.from({ length: 9 }, (_, unit) => unit);
    zero(net, "layer2", all, ["outgoing"]);
    const { model, kept } = await compact(net);
    expect(model.toJSON().sizes).toEqual([6, 12, 1, 3]);
    expect(kept.find(({ name }) => name === "layer2")).toEqual({
      ...{ name: "layer2", size: 1, dead: 1, why: "one unit stays, an axis cannot be empty" },
    });
    const other = build({ activation: "tanh" });
    zero(other, "layer2", [0, 1], ["outgoing"]);
    // Units 3 and 4 are read by units 0 and 1 of the next layer alone.
    for (const row of other.weights[2]!.slice(2)) row.fill(0, 3, 5);
    expect((await compact(other)).removed.map(({ name, units }) => [name, units])).toEqual([
      ["layer1", [3, 4]],
      ["layer2", [0, 1]],
    ]);
  });

  it("keeps whole multiples, and says so", async () => {
    const net = build();
    zero(net, "layer1", [0, 1, 2, 3, 4]);
    const { removed, kept } = await compact(net, { roundTo: 4 });
    expect(removed).toEqual([{ name: "layer1", size: 12, units: [0, 1, 2, 3] }]);
    expect(kept.find(({ name }) => name === "layer1")!.why).toBe("kept to a multiple of 4");
  });

  it("takes inputs away where it is asked to, named ones too", async () => {
    const net = new Network({ hiddenLayers: [4] });
    const data = [
      { input: { red: 1, green: 0, blue: 0.5 }, output: { warm: 1 } },
      { input: { red: 0, green: 1, blue: 0.5 }, output: { warm: 0 } },
    ];
    net.train(data as never, { iterations: 5 });
    zero(net, "input", [2]);
    const { model, inputs } = await compact(net, { inputs: true, samples: [{ red: 0.3, green: 0.9 }] });
    expect(inputs).toEqual([{ name: "input", axis: 0, entries: [0, 1] }]);
    const color = { red: 0.2, green: 0.8, blue: 0.4 } as never;
    expect(model.run(color)).toEqual(net.run(color));
    expect(model.toJSON().sizes).toEqual([2, 4, 1]);
  });

  it("gives a network that trains on, with the settings of the whole one", async () => {
    const net = build({ activation: "leaky-relu", learningRate: 0.01 }, [6, 5, 3]);
    zero(net, "layer1", [1, 2]);
    const { model } = await compact(net);
    const { error } = model.train(patterns, { iterations: 3 });
    expect(error).toBeLessThan(1);
    expect(model.toJSON().sizes).toEqual([6, 3, 3]);
    expect(internalsOf(model).weights[1]!.map((row) => row.length)).toEqual([6, 6, 6]);
  });

  it("gives back a network with nothing dead", async () => {
    const net = build();
    const { model, certificate } = await compact(net);
    expect(model).toBe(net);
    expect(certificate.difference).toEqual({ absolute: 0, ulps: 0 });
    expect(certificate.slower).toBe(false);
  });

  it("refuses what it cannot cut, and leaves the network as it was", async () => {
    const net = build();
    expect(await rejection(compact(new Network()))).toBe(
      "INVALID_MODEL: [@reg/brainjs] network: expected a network that has weights, received one that was neither trained nor loaded. Call regularize(net, config): it waits for the weights that net.train makes.",
    );
    expect(await rejection(compact(net, { samples: [[1, 2]] }))).toBe(
      "INVALID_DATA: [@reg/brainjs] compact, sample: expected 6 numbers, received 2.",
    );
    expect(await rejection(compact(net, { samples: ["x"] as never }))).toBe(
      'INVALID_DATA: [@reg/brainjs] compact, sample: expected what net.run takes: a list of numbers, received "x".',
    );
    expect(await rejection(compact(net, { roundto: 8 } as never))).toBe(
      'INVALID_PARAMETER: [@reg/brainjs] compact: expected only the options inputs, roundTo, samples, random, received "roundto". Did you mean "roundTo"?',
    );
    net.weights[2]![0]![3] = Number.NaN;
    const before = allWeights(net);
    expect(await rejection(compact(net))).toBe(
      "NON_FINITE_WEIGHTS: [@reg/brainjs] layer2/kernel: expected finite numbers only, received NaN at index 3. Training diverged before this point: lower the learning rate, or restore the last good weights.",
    );
    expect(allWeights(net)).toEqual(before);
  });
});
