import { featureReport } from "@reg/core/features";
import { expect, it } from "vitest";
import { createNetwork, versions } from "../test/networks.ts";
import { brainjsAdapter } from "./adapter.ts";

it.each(versions)("finds the inputs that a network of brain.js %s reads", async (_, Network) => {
  const net = createNetwork(Network, [3, 2, 1]);
  net.weights[1]![0]!.set([0, 3, 1]);
  net.weights[1]![1]!.set([0, 4, 0]);
  const { input, used, features } = await featureReport(brainjsAdapter, net, { names: ["a", "b", "c"] });
  expect([input, used, features.map(({ name, norm }) => [name, norm])]).toEqual([
    "input",
    2,
    [
      ["b", 5],
      ["c", 1],
      ["a", 0],
    ],
  ]);
});
