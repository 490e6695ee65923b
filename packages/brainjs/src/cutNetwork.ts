// A network without some of its units. A copy made through JSON is sliced, and its own toJSON then writes the format of its version.
import { RegError } from "@reg/core";
import { cutWeight, type FoundCut, type Place } from "@reg/core/units";
import { type BrainNetwork, type InitializedNetwork, internalsOf, isInitialized } from "./network.ts";

/** What a copy has beside a network's numbers. In 1.6 settings are members of the network, which its JSON leaves out. */
interface Copied {
  sizes: number[];
  hiddenLayers?: number[] | null;
  leakyReluAlpha?: number;
  binaryThresh?: number;
  options?: { hiddenLayers?: number[] };
  inputLookup: Record<string, number> | null | boolean;
  inputLookupLength?: number;
  outputLookup: Record<string, number> | null | boolean;
  weights: Float32Array[][];
  biases: Float32Array[];
}

type Copy = InitializedNetwork & Copied & { toJSON(): object; fromJSON(json: object): unknown };

/** What 1.6 keeps in the network and does not write. */
const settings = ["hiddenLayers", "leakyReluAlpha", "binaryThresh"] as const;

/** The JSON of a network, with what 1.6 leaves out of it. */
function jsonOf(net: Copy): object {
  const json = net.toJSON() as { readonly inputLookup?: unknown };
  if (typeof json.inputLookup !== "boolean") return json;
  const kept = settings.flatMap((name) => (Object.hasOwn(net, name) ? [[name, net[name]] as const] : []));
  // 1.6 writes that inputs have names where it only does not know that they have none.
  const named = { inputLookup: Boolean(net.inputLookup), outputLookup: Boolean(net.outputLookup) };
  return { ...json, ...named, ...Object.fromEntries(kept) };
}

/** A network of the same class with the same numbers. Throws `UNSUPPORTED_MODEL` where its class cannot be made. */
export function copyOf<Network extends BrainNetwork>(net: Network): Network {
  try {
    const json = JSON.parse(JSON.stringify(jsonOf(net as unknown as Copy))) as object;
    const copy = new (net.constructor as new () => Network & Copy)();
    copy.fromJSON(json);
    copy.inputLookup ||= null;
    copy.outputLookup ||= null;
    if (isInitialized(internalsOf(copy))) return copy;
  } catch (cause) {
    throw unlike(net, cause);
  }
  throw unlike(net);
}

const unlike = (net: object, cause?: unknown) =>
  new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/brainjs",
    what: "compact",
    expected: "a network whose class can be made and loads what its toJSON writes",
    received: net.constructor.name,
    cause,
  });

/** Names of inputs with their new numbers. */
function cutLookup(copy: Copy, left: readonly number[]): void {
  const { inputLookup } = copy;
  if (typeof inputLookup !== "object" || inputLookup === null) return;
  const names = new Map(Object.entries(inputLookup).map(([name, at]) => [at, name]));
  copy.inputLookup = Object.fromEntries(left.map((old, now) => [names.get(old)!, now]));
  copy.inputLookupLength = left.length;
}

/** A network with the units that are left, made by the JSON of its own version. The given one is not changed. */
export function cutNetwork<Network extends BrainNetwork>(
  net: Network,
  places: readonly Place[],
  { keeping, weights }: FoundCut,
): Network {
  const copy = copyOf(net) as Network & Copy;
  const cut = new Map(
    places.flatMap((place) =>
      place.isLeaf ? [[place.name, cutWeight(place, weights.get(place.name)!, keeping)]] : [],
    ),
  );
  const values = places.filter(({ isLeaf }) => !isLeaf);
  const sizes = values.map((place) => keeping.kept(place, 0));
  cutLookup(copy, keeping.entries(values[0]!, 0) ?? Array.from({ length: sizes[0]! }, (_, i) => i));
  copy.sizes = sizes;
  if (copy.hiddenLayers) copy.hiddenLayers = sizes.slice(1, -1);
  if (copy.options) copy.options = { ...copy.options, hiddenLayers: sizes.slice(1, -1) };
  for (let layer = 1; layer < sizes.length; layer++) {
    const { data, shape } = cut.get(`layer${layer}/kernel`)!;
    const inputs = shape[1]!;
    copy.weights[layer] = Array.from({ length: shape[0]! }, (_, unit) =>
      Float32Array.from(data.subarray(unit * inputs, (unit + 1) * inputs)),
    );
    copy.biases[layer] = Float32Array.from(cut.get(`layer${layer}/bias`)!.data);
  }
  // brain.js makes its memory of the last step as large as the layers when it loads them.
  return copyOf(copy);
}
