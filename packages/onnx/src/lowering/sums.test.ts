import * as ort from "onnxruntime-node";
import { describe } from "vitest";
import { itSumsWell } from "../../test/itSumsWell.ts";

describe("sums on onnxruntime-node", () => itSumsWell(ort, "cpu", "node"));
