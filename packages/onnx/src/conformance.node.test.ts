// onnxruntime-node against the numbers of Keras, PyTorch and skglm. onnxruntime-web has a file, and so a process, of its own.
import { describeAdapter } from "@reg/conformance/vitest";
import * as ort from "onnxruntime-node";
import { onnxTarget } from "./conformanceTarget.ts";

describeAdapter(onnxTarget({ ort, executionProviders: ["cpu"] }));
