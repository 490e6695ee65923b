import * as ort from "onnxruntime-web";
import { itSolves } from "../../test/itSolves.ts";

itSolves(ort, "wasm");
