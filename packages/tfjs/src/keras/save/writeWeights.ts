// `model.weights.h5` of Keras 3. h5wasm writes it, and is loaded when the first model is saved.
import type { LayerInternals } from "../../internals.ts";
import { layerPlaces, weightPlaces } from "../files/weightPlaces.ts";
import type { KerasEntry } from "../json.ts";
import { kerasClass } from "./writeLayer.ts";

/** Numbers and where they go: `layers/dense/vars/0`. */
export interface Placed {
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint32Array;
}

/** Layers that keep the state of a generator of random numbers in Keras. */
const random =
  /^(Dropout|SpatialDropout\dD|GaussianDropout|GaussianNoise|AlphaDropout|Random.+|(LSTM|GRU|SimpleRNN)Cell)$/;

/** The state of a generator that has drawn nothing: tfjs has none to keep. */
const generators = (model: LayerInternals, entry: KerasEntry): Placed[] =>
  layerPlaces(model, entry)
    .filter(({ owner }) => random.test(kerasClass(owner.getClassName())))
    .map(({ path }) => ({ path: `${path}/seed_generator/vars/0`, shape: [2], data: new Uint32Array(2) }));

/** All numbers of a model that Keras reads this JSON of. */
async function arraysOf(model: LayerInternals, entry: KerasEntry): Promise<Placed[]> {
  const weights = weightPlaces(model, entry).map(async ({ weight, path, index, name }): Promise<Placed> => {
    const data = await weight.read().data<"float32">();
    return {
      path: `${path}/vars/${index}`,
      shape: weight.shape as readonly number[],
      // How many rows Normalization has seen.
      data: name.endsWith("/count") ? Int32Array.from(data) : data,
    };
  });
  return [...(await Promise.all(weights)), ...generators(model, entry)];
}

/** All groups above an array. */
function groupsAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

let written = 0;

/** The bytes of model.weights.h5, with other arrays beside the weights. */
export async function writeWeights(
  model: LayerInternals,
  entry: KerasEntry,
  others: readonly Placed[],
): Promise<Uint8Array> {
  const arrays = [...(await arraysOf(model, entry)), ...others];
  const { File, ready } = await import("h5wasm");
  const { FS } = await ready;
  // In the memory of h5wasm, which one file after the other passes through.
  const name = `weights-${written++}.h5`;
  // The first version of the format: every reader knows it.
  const file = new File(name, "w", { libver: ["earliest", "latest"] });
  try {
    for (const group of new Set(arrays.flatMap(({ path }) => groupsAbove(path)))) file.create_group(group);
    for (const { path, shape, data } of arrays) file.create_dataset({ name: path, data, shape: [...shape] });
  } finally {
    file.close();
  }
  const bytes = FS.readFile(name).slice();
  FS.unlink(name);
  return bytes;
}
