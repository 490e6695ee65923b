import { describeAdapter } from "@reg/conformance/vitest";
import { versions } from "../test/networks.ts";
import { brainjsTarget } from "./conformanceTarget.ts";

for (const [version, NeuralNetwork] of versions) describeAdapter(brainjsTarget(NeuralNetwork, version));
