import "../test/wasm.ts";
import { describeAdapter } from "@reg/conformance/vitest";
import { tfjsTarget } from "./conformanceTarget.ts";

describeAdapter(tfjsTarget("wasm"));
