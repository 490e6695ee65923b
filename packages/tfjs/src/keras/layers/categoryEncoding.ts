// Numbers of categories as vectors. tfjs 4.22's layer downloads its inputs at each call, to refuse numbers that are no category.
import * as tf from "@tensorflow/tfjs-core";
import { unsupported } from "../unsupported.ts";
import { registerComputation, type Settings } from "./kerasLayer.ts";

const isOneHot = ({ outputMode }: Settings): boolean => outputMode === "oneHot";

/**
 * "one_hot" gives each number its own vector, "multi_hot" a row of numbers one vector with a 1 for each that is in it, "count" one that says
 * how often. A number that is no category gives zeros.
 */
registerComputation("CategoryEncoding", {
  call(x, settings) {
    const isSingle = isOneHot(settings) && x.rank > 1 && x.shape.at(-1) === 1;
    const numbers = tf.cast(isSingle ? tf.squeeze(x, [x.rank - 1]) : x, "int32");
    const vectors = tf.oneHot(numbers, Number(settings.numTokens), 1, 0, "float32");
    if (isOneHot(settings)) return vectors;
    return settings.outputMode === "count" ? tf.sum(vectors, 1) : tf.max(vectors, 1);
  },
  shape(input, settings) {
    const length = Number(settings.numTokens);
    if (isOneHot(settings)) return [...(input.length > 1 && input.at(-1) === 1 ? input.slice(0, -1) : input), length];
    if (input.length === 2) return [input[0]!, length];
    const what = `layer ${JSON.stringify(settings.name)} (CategoryEncoding)`;
    // Of more axes Keras says one shape and computes another.
    throw unsupported(what, "rows of numbers", input, 'Flatten them before, or use output_mode "one_hot".');
  },
});
