import * as ort from "onnxruntime-node";
import { describe } from "vitest";
import { itComposes } from "../../test/itComposes.ts";

describe("several penalties of one weight, on node", () => itComposes(ort, "cpu"));
