import {
  type Certificate,
  certifyCut,
  findCut,
  type KeptInput,
  type KeptUnits,
  parseCompactOptions,
  type RemovedUnits,
  randomNumbers,
  takeEntries,
} from "@reg/core/units";
import { activationIn } from "./activationIn.ts";
import { copyOf, cutNetwork } from "./cutNetwork.ts";
import { layeredNetwork, weightNumbers } from "./layeredNetwork.ts";
import { type BrainNetwork, type InitializedNetwork, internalsOf } from "./network.ts";
import { initialized } from "./parameters.ts";
import { runner, sampleOf } from "./samples.ts";

export interface CompactOptions {
  /** Whether to cut inputs that nothing uses: the network then takes fewer; `inputs` of the result says which to keep. */
  readonly inputs?: boolean;
  /** Keeps enough dead units for each layer's size to be a multiple of this, where it loses any. */
  readonly roundTo?: number;
  /** Inputs to compare outputs on, beside random ones: what `net.run` takes. */
  readonly samples?: readonly object[];
  /** How many random inputs to compare outputs on, 3 when left out. */
  readonly random?: number;
}

/** A cut network, the units that were removed and kept, and the comparison of its outputs. */
export interface CompactedNetwork<Network> {
  /** A new network of the same class; the given one where nothing in it is dead. */
  readonly model: Network;
  readonly removed: readonly RemovedUnits[];
  readonly kept: readonly KeptUnits[];
  /** The inputs to keep, where some were cut, by number. */
  readonly inputs: readonly KeptInput[];
  readonly certificate: Certificate;
}

const slowness = "Networks this small may be bound by the call itself.";

const parametersIn = ({ sizes }: InitializedNetwork): { parameters: number; products: number } => {
  const products = sizes.slice(1).reduce((sum, units, i) => sum + units * sizes[i]!, 0);
  return { parameters: products + sizes.slice(1).reduce((a, b) => a + b, 0), products };
};

const bytesOf = (net: BrainNetwork): number => new TextEncoder().encode(JSON.stringify(net.toJSON())).length;

/**
 * A network without its dead units, which gives the same outputs. A unit is dead when the weights that read it are zeros, or when its own
 * are, so that it sends one number: the next biases take it. The given network is not changed, and a plan that is attached to it
 * stays there.
 *
 * ```ts
 * const { model, certificate, kept } = await compact(net);
 * ```
 *
 * Throws `INVALID_PARAMETER`, `INVALID_MODEL` for a network without weights, `NON_FINITE_WEIGHTS`, `INVALID_DATA` for samples that the
 * network does not take, and `UNSUPPORTED_MODEL`.
 */
export async function compact<Network extends BrainNetwork>(
  net: Network,
  options: CompactOptions = {},
): Promise<CompactedNetwork<Network>> {
  const { inputs, roundTo, samples, random } = parseCompactOptions("@reg/brainjs", options);
  const whole = initialized(internalsOf(net));
  const given = samples.map((sample) => sampleOf(net, whole.sizes[0]!, sample));
  const numbers = weightNumbers(whole);
  const layered = layeredNetwork(whole, { inputs }, activationIn(net));
  const found = findCut(layered, numbers, roundTo);
  const { removed, kept, inputs: left } = found;
  const model = removed.length === 0 ? net : cutNetwork(net, layered.places.all, found);
  // One input is needed to measure anything.
  const count = given.length === 0 ? Math.max(1, random) : random;
  const drawn = Array.from({ length: count }, (_, seed) => randomNumbers(seed, whole.sizes[0]!));
  const [before, after] = [parametersIn(whole), parametersIn(initialized(internalsOf(model)))];
  const certificate = await certifyCut(
    {
      whole: runner(copyOf(net)),
      cut: runner(copyOf(model)),
      cutSample: (sample: Float32Array) =>
        left.reduce(
          (data, { entries }) => takeEntries({ data, shape: [data.length] }, 0, entries).data as Float32Array,
          sample,
        ),
      numbersOf: (output) => ({ type: "float32", shape: [output.length], data: output }),
    },
    { random: drawn, given },
    {
      who: "@reg/brainjs",
      isSame: removed.length === 0,
      parameters: { before: before.parameters, after: after.parameters },
      bytes: { before: bytesOf(net), after: bytesOf(model) },
      multiplyAdds: { before: before.products, after: after.products },
      slowness,
    },
  );
  return { model, removed, kept, inputs: left, certificate };
}
