// What a user's page pays for this package and the parts of tfjs that it needs, and that it shares them with the page.
import { gzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs";
import * as core from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { bundle } from "../test/bundle.ts";

const gzipped = (code: string) => gzipSync(code, { level: 9 }).length;
const packageIn = (modules: readonly string[]) => [
  ...new Set(modules.flatMap((id) => /node_modules\/(@tensorflow\/[\w-]+)\//.exec(id)?.[1] ?? [])),
];

describe("the size of", () => {
  it("regularizeVariables is less than 53 kB with its part of tfjs-core, and needs no tfjs-layers", async () => {
    const { code, modules } = await bundle(`export { regularizeVariables } from "@reg/tfjs/variables";`);
    expect(packageIn(modules)).toEqual(["@tensorflow/tfjs-core"]);
    expect(modules.filter((id) => /tfjs\/src\/(keras|regularizers|attach)/.test(id))).toEqual([]);
    expect(gzipped(code)).toBeLessThan(53_000);
  });

  it("regularize is less than 144 kB, the rules of units included, with tfjs-core and tfjs-layers and without data, converter and backends", async () => {
    const { code, modules } = await bundle(`export { regularize } from "@reg/tfjs";`);
    expect(packageIn(modules).sort()).toEqual(["@tensorflow/tfjs-core", "@tensorflow/tfjs-layers"]);
    expect(gzipped(code)).toBeLessThan(144_000);
  });

  it("a page that loads no Keras files has nothing of what reads them", async () => {
    for (const entry of ['export * from "@reg/tfjs";', 'export * from "@reg/tfjs/variables";']) {
      const { modules } = await bundle(entry);
      expect(modules.filter((id) => /keras\/files|jsfive|h5wasm|fflate/.test(id))).toEqual([]);
    }
  });

  it("loadKerasModel is less than 8 kB more than modelFromKeras, and loads what unpacks and reads HDF5 when it is called", async () => {
    const { code, modules } = await bundle(`export { loadKerasModel } from "@reg/tfjs/keras-files";`);
    expect(modules.filter((id) => /jsfive|h5wasm|fflate/.test(id))).toEqual([]);
    const json = await bundle(`export { modelFromKeras } from "@reg/tfjs";`);
    expect(gzipped(code) - gzipped(json.code)).toBeLessThan(8_000);
  });
});

it("the union package has the very tfjs-core and tfjs-layers that this package uses", () => {
  expect(tf.Variable).toBe(core.Variable);
  expect(tf.engine()).toBe(core.engine());
  expect(tf.LayersModel).toBe(layers.LayersModel);
  expect(tf.serialization.SerializationMap.getMap()).toBe(core.serialization.SerializationMap.getMap());
});
