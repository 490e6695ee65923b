// The same code in Node and in a browser: what differs is the onnxruntime that is handed in.
import { diagnose, l1 } from "@reg/core";
import { createTrainer, regularize, sgd } from "@reg/onnx";
import { cnn } from "./cnn.mjs";

/** Trains the CNN with exact zeros, and gives the accuracy on the test images, the zeros and the trained model. */
export async function trainCnn({ size, train, test }, { ort, executionProviders, epochs, onSteps, onEpoch, signal }) {
  const trainer = createTrainer(cnn(size), {
    ort,
    executionProviders,
    loss: "softmaxCrossEntropy",
    optimizer: sgd({ learningRate: 0.02, momentum: 0.9 }),
  });
  regularize(trainer, { penalty: l1({ l1: 0.002 }), mode: "proximal" });
  // Few steps a run: the page hears of them soon.
  const options = { epochs, batchSize: 32, stepsPerRun: 8, validation: test, onSteps, onEpoch, signal };
  const history = await trainer.fit(train, options);
  const kernels = [];
  for (const { path, role, read } of trainer.parameters()) {
    if (role === "kernel") kernels.push({ path, ...diagnose(await read()) });
  }
  const model = trainer.save();
  await trainer.dispose();
  return { accuracy: history.at(-1).validation.accuracy, history, kernels, model };
}
