// The round trip of golden/models on onnxruntime-web.
import * as ort from "onnxruntime-web";
import { describe } from "vitest";
import { itComesBack } from "../../test/itComesBack.ts";
import { realModels } from "../../test/realModels.ts";

ort.env.wasm.numThreads = 1;
// A run of basic-pitch takes seconds here.
const quick = realModels.filter(({ name }) => name !== "basic-pitch");
describe.each(quick)("$name on onnxruntime-web", (real) => itComesBack(ort, "wasm", real));
