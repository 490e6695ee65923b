import * as ort from "onnxruntime-web";
import { describe } from "vitest";
import { itComposes } from "../../test/itComposes.ts";

ort.env.wasm.numThreads = 1;
describe("several penalties of one weight, on web", () => itComposes(ort, "wasm"));
