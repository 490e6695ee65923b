// onnxruntime-web's wasm, in Node, against the numbers of Keras, PyTorch and skglm.
import { describeAdapter } from "@reg/conformance/vitest";
import * as ort from "onnxruntime-web";
import { onnxTarget } from "./conformanceTarget.ts";

ort.env.wasm.numThreads = 1;
describeAdapter(onnxTarget({ ort, executionProviders: ["wasm"] }));
