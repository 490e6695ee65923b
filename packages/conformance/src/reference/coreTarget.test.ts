import { describeAdapter } from "../vitest.ts";
import { coreTarget, overOps } from "./coreTarget.ts";

describeAdapter(coreTarget());
describeAdapter(coreTarget(overOps, "core (arrayOps)"));
