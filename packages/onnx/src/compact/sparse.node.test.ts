import * as ort from "onnxruntime-node";
import { describeSparse } from "../../test/describeSparse.ts";

describeSparse({ ort, executionProviders: ["cpu"] });
