import * as ort from "onnxruntime-node";
import { describe } from "vitest";
import { itIsWhole } from "../../test/itIsWhole.ts";

describe("a split step is taken as a whole or not at all, on node", () => itIsWhole(ort, "cpu"));
