import type { Case } from "./case.ts";
import { sampleCases } from "./cases/sampleCases.ts";
import { stepCases } from "./cases/stepCases.ts";

/** Every case of the suite, in the order of the report. */
export const allCases: readonly Case[] = [...sampleCases, ...stepCases];
