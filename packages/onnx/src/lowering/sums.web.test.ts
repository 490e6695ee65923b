import * as ort from "onnxruntime-web";
import { describe } from "vitest";
import { itSumsWell } from "../../test/itSumsWell.ts";

ort.env.wasm.numThreads = 1;

describe("sums on onnxruntime-web", () => itSumsWell(ort, "wasm", "web"));
