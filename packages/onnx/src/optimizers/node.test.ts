import * as ort from "onnxruntime-node";
import { describe } from "vitest";
import { itOptimizesAsKeras } from "../../test/optimizerGolden.ts";

describe("optimizers on onnxruntime-node", () => itOptimizesAsKeras(ort, "cpu"));
