import * as ort from "onnxruntime-web";
import { describe } from "vitest";
import { itDropsOut } from "../../test/itDropsOut.ts";

ort.env.wasm.numThreads = 1;
describe("Dropout on onnxruntime-web", () => itDropsOut(ort, "wasm"));
