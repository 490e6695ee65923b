import * as ort from "onnxruntime-node";
import { describe } from "vitest";
import { itShrinksGroups } from "../../test/itShrinksGroups.ts";

describe("groups on onnxruntime-node", () => itShrinksGroups(ort, "cpu", "node"));
