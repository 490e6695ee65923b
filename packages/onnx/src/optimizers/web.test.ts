import * as ort from "onnxruntime-web";
import { describe } from "vitest";
import { itOptimizesAsKeras } from "../../test/optimizerGolden.ts";

ort.env.wasm.numThreads = 1;
describe("optimizers on onnxruntime-web", () => itOptimizesAsKeras(ort, "wasm"));
