import { copyOf } from "./cutNetwork.ts";
import type { ActivationOfBiases } from "./layeredNetwork.ts";
import { type BrainNetwork, type InitializedNetwork, internalsOf } from "./network.ts";

/** What the network's own activation makes of biases: a copy runs with weights of zero. */
export function activationIn(net: BrainNetwork): ActivationOfBiases {
  const copy = internalsOf(copyOf(net)) as InitializedNetwork & { runInput(input: Float32Array): unknown };
  for (const rows of copy.weights) for (const row of rows ?? []) row.fill(0);
  return (biases) => {
    for (const [i, numbers] of biases.entries()) copy.biases[i + 1]!.set(numbers);
    copy.runInput(new Float32Array(copy.sizes[0]!));
    return copy.outputs.slice(1);
  };
}
