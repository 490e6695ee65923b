import * as tf from "@tensorflow/tfjs-core";

/** One list of an optimizer, such as its first moments: it grows at the first step. */
type Slots = { variable?: tf.Variable }[];

const areSlots = (member: unknown): member is Slots =>
  Array.isArray(member) && member.every((slot) => slot?.variable instanceof tf.Variable);

/** The lists in which an optimizer remembers earlier steps. tfjs has no list of them; their names differ by class. */
export const optimizerMemory = (optimizer: tf.Optimizer): Slots[] => Object.values(optimizer).filter(areSlots);
