import * as ort from "onnxruntime-web";
import { describeSparse } from "../../test/describeSparse.ts";

ort.env.wasm.numThreads = 1;
describeSparse({ ort, executionProviders: ["wasm"] });
