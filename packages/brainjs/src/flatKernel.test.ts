import { expect, it } from "vitest";
import { createNetwork, sizes, versions } from "../test/networks.ts";
import { flatKernel } from "./flatKernel.ts";
import { internalsOf } from "./network.ts";
import { initialized } from "./parameters.ts";

it.each(versions)("gives all who ask for a kernel the same array, until rows are replaced: %s", (_, Network) => {
  const net = initialized(internalsOf(createNetwork(Network, sizes)));
  const [one, other] = [flatKernel(net, 1), flatKernel(net, 1)];
  const flat = one();
  expect(other()).toBe(flat);
  expect(one()).toBe(flat);
  net.weights[1]![0] = new Float32Array(sizes[0]!).fill(3);
  expect(other()).not.toBe(flat);
  expect(other()[0]).toBe(3);
  expect(one()).toBe(other());
});
