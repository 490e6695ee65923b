// Which ops changed their form between opset 7 and 17, and what says the old form in new words.
import { axesToInput } from "./axesToInput.ts";
import { BatchNormalization } from "./BatchNormalization.ts";
import { Clip } from "./Clip.ts";
import { Dropout } from "./Dropout.ts";
import { Pad } from "./Pad.ts";
import { Scatter } from "./Scatter.ts";
import { Slice } from "./Slice.ts";
import { Split } from "./Split.ts";
import { softmaxes } from "./softmaxes.ts";
import { TopK } from "./TopK.ts";
import { Upsample } from "./Upsample.ts";
import type { UpgradeRule } from "./upgradeRule.ts";

export const upgradeRules: Readonly<Record<string, UpgradeRule | undefined>> = {
  BatchNormalization,
  Clip,
  Dropout,
  Pad,
  ReduceSum: axesToInput,
  Resize: Upsample,
  Scatter,
  Slice,
  Split,
  Squeeze: axesToInput,
  TopK,
  Unsqueeze: axesToInput,
  Upsample,
};

/** Those that depend on the rank of what they read. */
export const softmaxRules: typeof upgradeRules = { Hardmax: softmaxes, LogSoftmax: softmaxes, Softmax: softmaxes };
