import * as ort from "onnxruntime-web";
import { describe } from "vitest";
import { itLosesAsKeras } from "../../test/itLosesAsKeras.ts";

ort.env.wasm.numThreads = 1;
describe("losses on onnxruntime-web", () => itLosesAsKeras(ort, "wasm"));
