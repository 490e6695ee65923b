import * as ort from "onnxruntime-node";
import { itSolves } from "../../test/itSolves.ts";

itSolves(ort, "cpu");
