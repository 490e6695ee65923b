import type { Case } from "./case.ts";
import { activityCases } from "./cases/activityCases.ts";
import { attachCases } from "./cases/attachCases.ts";
import { configCases } from "./cases/configCases.ts";
import { convexCases } from "./cases/convexCases.ts";
import { modelCases } from "./cases/modelCases.ts";
import { opsCases } from "./cases/opsCases.ts";
import { propertyCases } from "./cases/propertyCases.ts";
import { sampleCases } from "./cases/sampleCases.ts";
import { sparsityCases } from "./cases/sparsityCases.ts";
import { stepCases } from "./cases/stepCases.ts";
import { strengthCases } from "./cases/strengthCases.ts";
import { trajectoryCases } from "./cases/trajectoryCases.ts";

/** Every case of the suite, in the order it runs. */
export const allCases: readonly Case[] = [
  ...opsCases,
  ...sampleCases,
  ...propertyCases,
  ...configCases,
  ...modelCases,
  ...attachCases,
  ...strengthCases,
  ...activityCases,
  ...sparsityCases,
  ...stepCases,
  ...trajectoryCases,
  ...convexCases,
];
