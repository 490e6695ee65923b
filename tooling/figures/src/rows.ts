import type { Row } from "./result.ts";
import { cnn } from "./rows/cnn.ts";
import { command } from "./rows/command.ts";
import { features } from "./rows/features.ts";
import { models } from "./rows/models.ts";
import { nonlinear } from "./rows/nonlinear.ts";
import { paths } from "./rows/paths.ts";
import { pretrainedRow } from "./rows/pretrained.ts";
import { stacksRow } from "./rows/stacks.ts";
import { units } from "./rows/units.ts";
import { zeros } from "./rows/zeros.ts";

/** All rows, in the order of the page. */
export const rows: readonly Row[] = [
  zeros,
  units,
  command,
  cnn,
  pretrainedRow,
  stacksRow,
  models,
  features,
  nonlinear,
  paths,
];
