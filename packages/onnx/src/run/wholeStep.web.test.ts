import * as ort from "onnxruntime-web";
import { describe } from "vitest";
import { itIsWhole } from "../../test/itIsWhole.ts";

ort.env.wasm.numThreads = 1;
describe("a split step is taken as a whole or not at all, on web", () => itIsWhole(ort, "wasm"));
