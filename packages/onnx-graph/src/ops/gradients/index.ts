// The gradient rules there are, one file a family of ops.
import { activation } from "./activation.ts";
import { arithmetic } from "./arithmetic.ts";
import { columns } from "./columns.ts";
import { convolution } from "./convolution.ts";
import { dropout } from "./dropout.ts";
import { elementwise } from "./elementwise.ts";
import type { GradientRule } from "./gradientRule.ts";
import { gridSample } from "./gridSample.ts";
import { indexing } from "./indexing.ts";
import { layout } from "./layout.ts";
import { linear } from "./linear.ts";
import { loss } from "./loss.ts";
import { normalization } from "./normalization.ts";
import { pooling } from "./pooling.ts";
import { reduction } from "./reduction.ts";
import { resize } from "./resize.ts";
import { trigonometric } from "./trigonometric.ts";

/** No gradient flows through these though their results are floats. */
const flat: GradientRule = () => [];

/** Rules by op of ai.onnx. Pass your own beside them to `differentiate` and `createTrainer` as `gradients`. */
export const gradientRules: Readonly<Record<string, GradientRule | undefined>> = {
  ...elementwise,
  ...trigonometric,
  ...activation,
  ...arithmetic,
  ...reduction,
  ...linear,
  ...convolution,
  ...pooling,
  ...normalization,
  ...layout,
  ...indexing,
  ...resize,
  ...gridSample,
  ...columns,
  ...dropout,
  ...loss,
  Ceil: flat,
  Floor: flat,
  Round: flat,
  Sign: flat,
  ConstantOfShape: flat,
};
