// Files that lie: each ends in an error that says what is wrong with it, and leaves no tensor.
import * as tf from "@tensorflow/tfjs";
import { strToU8, unzipSync, zipSync } from "fflate";
import { beforeAll, expect, it } from "vitest";
import { configOf } from "../../../test/configOf.ts";
import { fileCase } from "../../../test/kerasFiles.ts";
import { messageOf } from "../../../test/messageOf.ts";
import { loadKerasModel } from "../../kerasFiles.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const golden = fileCase("Dense L1");
const files = unzipSync(golden.file);
const config = JSON.parse(new TextDecoder().decode(files["config.json"]));
const zip = (changed: Record<string, Uint8Array>) => zipSync({ ...files, ...changed }, { level: 9 });

/** The config with other layers between the input and the last. */
const withLayers = (...layers: object[]) =>
  strToU8(
    JSON.stringify({
      ...config,
      config: { ...config.config, layers: [config.config.layers[0], ...layers, config.config.layers.at(-1)] },
    }),
  );

const unknown = (class_name: string, name: string) => ({ class_name, config: { name } });

it.each<readonly [string, () => Uint8Array, string]>([
  [
    "bytes of another kind",
    () => strToU8("hello"),
    'loadKerasModel: expected a .keras or .h5 file, received one that begins with 104 101 108 108. Save the model with model.save("model.keras") or model.save("model.h5").',
  ],
  [
    "half a zip",
    () => golden.file.subarray(0, golden.file.length / 2),
    ".keras file: expected a whole zip, received invalid zip data. Copy or download the file again.",
  ],
  [
    "a path out of the archive",
    () => zip({ "../config.json": strToU8("{}") }),
    `.keras file: expected files in the archive's own folder, received "../config.json".`,
  ],
  [
    "a zip bomb",
    () => zip({ "model.weights.h5": new Uint8Array(50_000_000) }),
    ".keras file: expected files compressed by at most 200 to 1, received model.weights.h5: 48800 bytes for 50000000.",
  ],
  [
    "weights that are no HDF5",
    () => zip({ "model.weights.h5": new Uint8Array(200) }),
    "HDF5 file: expected an HDF5 file, received something else.",
  ],
  [
    "several layers that cannot be loaded, all named",
    () => zip({ "config.json": withLayers(unknown("Lambda", "code"), unknown("RandomWidth", "size")) }),
    `Keras model: expected layers that tfjs computes as Keras does, received 2 others:
- layer "code" (Lambda): expected layers without Python code, which is never run, received "Lambda". Write the layer in JavaScript and register it with tf.serialization.registerClass.
- layer "size" (RandomWidth): expected a layer that tfjs computes as Keras does, received "RandomWidth". Port it and register it with tf.serialization.registerClass.
.`,
  ],
  [
    "an optimizer in the place of an initializer",
    () => {
      const [, dense] = config.config.layers;
      return zip({ "config.json": withLayers({ ...dense, config: { ...dense.config, kernel_initializer: "SGD" } }) });
    },
    'layer "dense" (Dense): expected kernel_initializer to be one that tfjs has, received {"class_name":"SGD","config":{}}. Register your own with tf.serialization.registerClass.',
  ],
  [
    "weights that are missing, and others that are left over",
    () =>
      zip({
        "config.json": withLayers({
          ...config.config.layers[1],
          class_name: "Activation",
          config: { name: "a", activation: "relu" },
        }),
      }),
    "weights: expected those of the model, each once, received other shapes for dense_1/kernel ([6,3] for [6,2]), dense_1/bias ([3] for [2]); some for no layer: layers/dense_1/vars/0, layers/dense_1/vars/1. Save the model and its weights together, with model.save.",
  ],
])("refuses %s", async (_, make, message) => {
  const before = tf.memory().numTensors;
  const received = await messageOf(() => loadKerasModel(make()));
  expect(received.replace(/^\w+: \[@reg\/tfjs\] /, "")).toBe(message);
  expect(tf.memory().numTensors).toBe(before);
});

it.each([
  ["Adagrad", "Adam", "8 arrays for the weights that are trained, received 4"],
  ["Adam", "RMSprop centered", "12 arrays for the weights that are trained, received 8"],
])("refuses the state of an optimizer in the place of another's: %s for %s", async (state, optimizer, said) => {
  const before = tf.memory().numTensors;
  const [from, of] = [state, optimizer].map((name) => unzipSync(fileCase(`resumed ${name}`).file));
  const mixed = zipSync({ ...of!, "model.weights.h5": from!["model.weights.h5"]! });
  expect(await messageOf(() => loadKerasModel(mixed))).toBe(
    `INVALID_MODEL: [@reg/tfjs] state of the optimizer ${optimizer.replace(/ .*/, "")}: expected ${said}. ` +
      "Load it with { compile: false } and call model.compile yourself: the optimizer then starts again.",
  );
  expect(tf.memory().numTensors).toBe(before);
  (await loadKerasModel(mixed, { compile: false })).dispose();
});

it.each([
  "frozen model",
  "frozen layer of a model",
  "frozen part",
  "nested sequential",
  "RepeatVector and LSTM",
  "optimizer SGD nesterov",
])("leaves nothing of %s when its weights do not fit", async (name) => {
  const before = tf.memory().numTensors;
  const mixed = { ...unzipSync(fileCase(name).file), "model.weights.h5": files["model.weights.h5"]! };
  expect(await messageOf(() => loadKerasModel(zipSync(mixed)))).toContain("expected those of the model, each once");
  expect(tf.memory().numTensors).toBe(before);
});

it("survives damaged HDF5 files: each gives a model or a RegError", async () => {
  let state = 7;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const json = await configOf(golden);
  for (let i = 0; i < 150; i++) {
    const weights = files["model.weights.h5"]!.slice();
    for (let change = 0; change <= random(6); change++) weights[random(weights.length)] = random(256);
    const model = await loadKerasModel({ config: json, weights }, { compile: false }).catch((error: Error) => {
      if (error.name !== "RegError") throw error;
      return undefined;
    });
    model?.dispose();
  }
});

it("says how far it is, and reads a Blob, a path and parts", async () => {
  const fractions: number[] = [];
  const sources = [golden.file, golden.file.slice().buffer, new Blob([golden.file.slice()])];
  for (const source of sources) {
    (await loadKerasModel(source, { onProgress: (fraction) => fractions.push(fraction) })).dispose();
  }
  expect(fractions.at(-1)).toBe(1);
  expect(await messageOf(() => loadKerasModel("/none.keras"))).toBe(
    `INVALID_MODEL: [@reg/tfjs] loadKerasModel: expected a file that can be read, received "/none.keras": ENOENT: no such file or directory, open '/none.keras'.`,
  );
});
