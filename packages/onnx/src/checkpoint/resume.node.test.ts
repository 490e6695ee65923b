// Resuming on onnxruntime-node.
import * as ort from "onnxruntime-node";
import { itResumes } from "../../test/itResumes.ts";

itResumes(ort, "cpu");
