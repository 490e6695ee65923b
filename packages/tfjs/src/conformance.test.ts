import { describeAdapter } from "@reg/conformance/vitest";
import { tfjsTarget } from "./conformanceTarget.ts";

describeAdapter(tfjsTarget());
