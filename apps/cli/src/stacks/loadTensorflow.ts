import type * as tensorflow from "@tensorflow/tfjs";

export type Tensorflow = typeof tensorflow;

/** TensorFlow.js on its JavaScript backend, without the greeting it prints in Node. */
export async function loadTensorflow(): Promise<Tensorflow> {
  const tf = await import("@tensorflow/tfjs");
  // The greeting and the hints are warnings of the development mode.
  tf.enableProdMode();
  await tf.setBackend("cpu");
  return tf;
}
