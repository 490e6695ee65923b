import * as brain2 from "brain.js";
import brain1 from "brain.js-1";
import { describe, expect, it } from "vitest";
import { refusal } from "../test/networks.ts";
import type { BrainNetwork } from "./network.ts";
import { regularize } from "./regularize.ts";

describe("what is no NeuralNetwork", () => {
  const { RNN, LSTM, GRU, RNNTimeStep, LSTMTimeStep, GRUTimeStep } = brain2.recurrent;
  const others = [
    ...[RNN, LSTM, GRU, RNNTimeStep, LSTMTimeStep, GRUTimeStep].map((Class) => new Class()),
    ...Object.values(brain1.recurrent).map((Class) => new (Class as new () => object)()),
    new brain2.CrossValidate(() => new brain2.NeuralNetwork()),
    new brain1.CrossValidate(brain1.NeuralNetwork),
    new brain2.FeedForward(),
    new brain2.NeuralNetworkGPU(),
    new brain2.AE({ hiddenLayers: [2] }),
  ];
  it.each(others.map((net) => [net.constructor.name, net] as const))("refuses %s and names it", (name, net) => {
    // Not a BrainNetwork: that is what is tested.
    expect(refusal(() => regularize(net as unknown as BrainNetwork, "l1"))).toBe(
      `UNSUPPORTED_MODEL: [@reg/brainjs] network: expected a NeuralNetwork of brain.js 1.6 or 2.0, received ${name}. ${name} cannot be regularized yet.`,
    );
  });

  it("refuses what is no network at all", () => {
    expect(refusal(() => regularize(null as unknown as BrainNetwork, "l1"))).toBe(
      "UNSUPPORTED_MODEL: [@reg/brainjs] network: expected a NeuralNetwork of brain.js 1.6 or 2.0, received null. Give it what `new brain.NeuralNetwork(options)` returns.",
    );
    expect(refusal(() => regularize(new Map() as unknown as BrainNetwork, "l1"))).toMatch(/received Map\. Give it/);
  });
});
