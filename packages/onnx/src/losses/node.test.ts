import * as ort from "onnxruntime-node";
import { describe } from "vitest";
import { itLosesAsKeras } from "../../test/itLosesAsKeras.ts";

describe("losses on onnxruntime-node", () => itLosesAsKeras(ort, "cpu"));
