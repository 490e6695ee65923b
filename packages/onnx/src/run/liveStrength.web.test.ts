import * as ort from "onnxruntime-web";
import { itIsLive } from "../../test/itIsLive.ts";

ort.env.wasm.numThreads = 1;
itIsLive(ort, "wasm");
