// onnxruntime-node against the numbers of Keras, PyTorch and skglm. onnxruntime-web has its own file, and so its own process.
import { describeAdapter } from "@reg/conformance/vitest";
import * as ort from "onnxruntime-node";
import { onnxTarget } from "./conformanceTarget.ts";

describeAdapter(onnxTarget({ ort, executionProviders: ["cpu"] }));
