import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "@reg/onnx-graph/proto";
import type { Fuzzer } from "../fuzzer.ts";
import { mutateBytes } from "../mutateBytes.ts";
import { mutateModel } from "../onnx/mutateModel.ts";
import { modelSteps } from "../onnx/useModel.ts";

const packages = new URL("../../../../packages/", import.meta.url);
/** Larger files make a run slower and find no more. */
const largest = 100_000;

/** The committed models of a folder and the folders in it. */
function modelsIn(folder: URL): Uint8Array[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return modelsIn(new URL(`${entry.name}/`, folder));
    return entry.name.endsWith(".onnx") ? [new Uint8Array(readFileSync(new URL(entry.name, folder)))] : [];
  });
}

/** The node tests of the onnx wheel: a model for every op. */
function nodeTests(): Uint8Array[] {
  const folder = new URL("onnx-graph/golden/shapes/", packages);
  // What tooling/oracle/shapes writes.
  const { tests } = JSON.parse(readFileSync(new URL("nodeTests.json", folder), "utf8")) as {
    tests: { bytes: number }[];
  };
  const models = gunzipSync(readFileSync(new URL("nodeTests.models.gz", folder)));
  let end = 0;
  return tests.map(({ bytes }) => {
    end += bytes;
    return new Uint8Array(models.subarray(end - bytes, end));
  });
}

/** Models of opsets 7 to 16. */
function oldModels(): Uint8Array[] {
  // What tooling/oracle/opsets writes.
  const { cases } = JSON.parse(readFileSync(new URL("onnx-graph/golden/opsets.json", packages), "utf8")) as {
    cases: { model: string }[];
  };
  return cases.map(({ model }) => new Uint8Array(Buffer.from(model, "base64")));
}

const ops = new Set(["constructor", "__proto__", "toString", "If", "Loop", "Scan"]);

/** ONNX files: their fields after decoding, and their raw bytes. */
export const fuzzer: Fuzzer<Uint8Array> = {
  name: "onnx",
  seeds() {
    const exports = modelsIn(new URL("onnx/golden/", packages)).filter(({ length }) => length < largest);
    const old = oldModels();
    const single = nodeTests();
    for (const bytes of single)
      for (const { opType } of fromBinary(ModelProtoSchema, bytes).graph!.node) ops.add(opType);
    // Exports and old models have more to go wrong: a third of all inputs each.
    const times = Math.ceil(single.length / (exports.length + old.length) / 2);
    return [...single, ...Array.from({ length: times }, () => [...exports, ...old]).flat()];
  },
  mutate(random, seed) {
    if (random.once(5)) return mutateBytes(random, seed);
    const model = fromBinary(ModelProtoSchema, seed);
    try {
      mutateModel(random, model, ModelProtoSchema, [...ops]);
      return toBinary(ModelProtoSchema, model);
    } catch {
      // What no file can say, such as a string that UTF-8 does not have.
      return mutateBytes(random, seed);
    }
  },
  steps: modelSteps,
};
