import * as ort from "onnxruntime-web";
import { describe } from "vitest";
import { testSplitStep } from "../../test/splitCases.ts";

ort.env.wasm.numThreads = 1;

describe("a split step equals one in a loop, on web", () => testSplitStep(ort, "wasm"));
