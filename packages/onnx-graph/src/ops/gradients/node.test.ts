import * as ort from "onnxruntime-node";
import { describe } from "vitest";
import { goldenOps, itMatchesPyTorch } from "../../../test/gradientGolden.ts";

describe("gradients on onnxruntime-node", () => itMatchesPyTorch(ort, "cpu", goldenOps));
