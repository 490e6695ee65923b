// How ops carry units, one file a family. An op that is not here locks the units it meets.

import { contractions } from "./contraction.ts";
import { convolutions } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import { joining } from "./joining.ts";
import { layout } from "./layout.ts";
import { linear } from "./linear.ts";
import { normalization } from "./normalization.ts";
import { pooling } from "./pooling.ts";
import { recurrentLayers } from "./recurrent.ts";
import { reductions } from "./reduction.ts";
import { repeating } from "./repeating.ts";
import { reshapes } from "./reshape.ts";
import { scatters } from "./scatter.ts";
import type { UnitRules } from "./unitRule.ts";

export const unitRules: UnitRules = {
  ...elementwise,
  ...linear,
  ...contractions,
  ...convolutions,
  ...pooling,
  ...normalization,
  ...reductions,
  ...reshapes,
  ...layout,
  ...repeating,
  ...joining,
  ...recurrentLayers,
  ...scatters,
};
