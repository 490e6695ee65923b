import * as v from "valibot";
import { positive } from "../options/kinds.ts";
import { learningRateKind } from "./learningRate.ts";

/** The options that every optimizer takes. */
export const optimizerEntries = (learningRate: number) => ({
  learningRate: v.optional(learningRateKind, learningRate),
  clipnorm: v.optional(positive),
  globalClipnorm: v.optional(positive),
  clipvalue: v.optional(positive),
});
