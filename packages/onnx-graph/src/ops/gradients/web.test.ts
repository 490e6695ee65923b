import * as ort from "onnxruntime-web";
import { describe } from "vitest";
import { goldenOps, itMatchesPyTorch } from "../../../test/gradientGolden.ts";

ort.env.wasm.numThreads = 1;

describe("gradients on onnxruntime-web", () => itMatchesPyTorch(ort, "wasm", goldenOps));
