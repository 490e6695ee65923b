import * as ort from "onnxruntime-web";
import { describe } from "vitest";
import { itShrinksGroups } from "../../test/itShrinksGroups.ts";

ort.env.wasm.numThreads = 1;

describe("groups on onnxruntime-web", () => itShrinksGroups(ort, "wasm", "web"));
