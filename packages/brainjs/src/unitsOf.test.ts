import { describe, expect, it } from "vitest";
import { createNetwork, refusal, versions } from "../test/networks.ts";
import { brainjsAdapter } from "./adapter.ts";

describe.each(versions)("units with brain.js %s", (_, Network) => {
  it("are inputs, the units of each layer, and outputs", () => {
    const units = brainjsAdapter.units!(createNetwork(Network, [3, 4, 2]));
    expect(
      units.map(({ members, ...rest }) => [rest, members.map(({ path, axis, side }) => `${path} ${axis} ${side}`)]),
    ).toEqual([
      [{ name: "input", size: 3, input: "input", locked: "inputs of the network" }, ["layer1/kernel 1 outgoing"]],
      [{ name: "layer1", size: 4 }, ["layer1/kernel 0 incoming", "layer1/bias 0 own", "layer2/kernel 1 outgoing"]],
      [
        { name: "layer2", size: 2, locked: "outputs of the network" },
        ["layer2/kernel 0 incoming", "layer2/bias 0 own"],
      ],
    ]);
    expect(units[1]!.members[0]!.entries).toEqual([[0], [1], [2], [3]]);
  });

  it("are refused for a network without weights", () => {
    expect(refusal(() => brainjsAdapter.units!(new Network()))).toBe(
      "INVALID_MODEL: [@reg/brainjs] network: expected a network that has weights, received one that was neither trained nor loaded. Call regularize(net, config): it waits for the weights that net.train makes.",
    );
  });
});
