// The round trip of golden/models on onnxruntime-web.
import * as ort from "onnxruntime-web";
import { describe } from "vitest";
import { itComesBack } from "../../test/itComesBack.ts";
import { realModels } from "../../test/realModels.ts";

ort.env.wasm.numThreads = 1;
describe.each(realModels)("$name on onnxruntime-web", (real) => itComesBack(ort, "wasm", real));
