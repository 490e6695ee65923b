// Where masks go. Embedding and Masking mark the steps of a series that are padding; in Keras recurrent layers skip them, others average
// without them, losses leave them out. tfjs has the first only and forgets masks without a word elsewhere.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import type { KerasEntry } from "./json.ts";

const makes = ({ class_name, config }: KerasEntry): boolean =>
  class_name === "Masking" || (class_name === "Embedding" && config.mask_zero === true);

/** Layers that hand a mask on as it is, in Keras and in tfjs. */
const passes = new Set([
  ...["Activation", "Dense", "Dropout", "SpatialDropout1D", "GaussianDropout", "GaussianNoise", "AlphaDropout"],
  ...["LayerNormalization", "ReLU", "PReLU"],
]);

const recurrent = new Set(["SimpleRNN", "LSTM", "GRU", "RNN"]);

const refusal = (what: string, received: string): RegError =>
  new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/tfjs",
    what,
    expected: "no mask (of Masking, or of an Embedding with mask_zero), which tfjs has in recurrent layers only",
    received,
    advice: "Build the model without the mask, and pad at the front.",
  });

/** A mask that a nested model would be given. */
export const maskedModel = (what: string): Error => refusal(what, "one at its inputs");

/** A mask that would leave a model: Keras leaves masked steps out of the loss. */
export const maskedOutputs = (what: string): Error => refusal(what, "one at its outputs");

/** Whether a layer's outputs have a mask, given whether its inputs do. Throws `UNSUPPORTED_MODEL` where tfjs would forget it. */
export function maskAfter(entry: KerasEntry, isMasked: boolean): boolean {
  const { class_name, config } = entry;
  if (makes(entry)) return true;
  if (!isMasked) return false;
  const inner = class_name === "Bidirectional" ? (config.layer as KerasEntry) : entry;
  const gives = inner.config?.return_sequences === true;
  if (passes.has(class_name)) return true;
  // The backward direction's steps are turned round, and Keras then writes zeros where nothing was read.
  const isRead = recurrent.has(inner.class_name) && !(inner !== entry && gives);
  if (isRead && !(gives && config.zero_output_for_mask === true)) return gives;
  throw refusal(`layer ${show(config.name)} (${class_name})`, "one");
}
