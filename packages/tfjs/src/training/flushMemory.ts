import { flushDenormals, flushEvery } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs-core";
import { numbersOf, reads } from "../arrayKernel.ts";
import { optimizerMemory } from "./optimizerMemory.ts";

/**
 * After every so many steps: makes 0 of denormal numbers in what an optimizer remembers, on the backend "cpu". What they cost there
 * depends on the processor: 175,000 of them took up to 1.3 times a step of LeNet-300-100, and nothing on AMD's Zen 4. A flush of its
 * 530,000 numbers takes 1 to 6 ms. It is in place, since on "cpu" the numbers of a tensor are the backend's own array; of other backends'
 * numbers there are only copies.
 */
export function flushMemory(optimizer: tf.Optimizer, step: number): void {
  if (step % flushEvery !== 0 || reads[tf.getBackend()] !== "view") return;
  for (const { variable } of optimizerMemory(optimizer).flat()) {
    if (variable!.dtype === "float32") flushDenormals(numbersOf(variable!));
  }
}
