import { arrayOps } from "@reg/core";
import { allCases } from "../allCases.ts";
import { describeAdapter } from "../vitest.ts";
import { coreTarget, kernelOver } from "./coreTarget.ts";

describeAdapter(coreTarget());

// The slow twin. A hundred steps of the reference MLP over Ops take seconds and show nothing that three steps do not.
describeAdapter(coreTarget(kernelOver(arrayOps), "core (arrayOps)"), {
  cases: allCases.filter(({ kind }) => kind !== "trajectory"),
});
