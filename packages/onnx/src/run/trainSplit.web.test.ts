import * as ort from "onnxruntime-web";
import { describe } from "vitest";
import { testHalves } from "../../test/splitCases.ts";

ort.env.wasm.numThreads = 1;

describe("a step in halves equals one in a loop, on web", () => testHalves(ort, "wasm"));
