// Resuming on onnxruntime-web.
import * as ort from "onnxruntime-web";
import { itResumes } from "../../test/itResumes.ts";

ort.env.wasm.numThreads = 1;
itResumes(ort, "wasm");
