import * as ort from "onnxruntime-node";
import { itIsLive } from "../../test/itIsLive.ts";

itIsLive(ort, "cpu");
