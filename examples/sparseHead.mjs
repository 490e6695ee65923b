// ONNX: a network that somebody else trained, frozen, with a new last layer that is solved instead of trained: the fewest of its features that tell
// the digits 0 to 4 from 5 to 9, and a proof of how near the optimum the layer is.
import { readFile } from "node:fs/promises";
import { l1 } from "@reg/core";
import { withHead, withWeights, writeModel } from "@reg/onnx";
import { crossValidate, linearProblem } from "@reg/tune";
import * as ort from "onnxruntime-node";
import { digits } from "./browser/data/digits.mjs";

const { train, test } = await digits(await readFile(new URL("../apps/cli/data/digits.csv.gz", import.meta.url)));
const side = 32;

/** Digits as the network takes images: 32 x 32, three equal colours from -1 to 1. */
function images({ inputs, targets }, count) {
  const data = Float32Array.from({ length: count * 3 * side * side }, (_, i) => {
    const [x, y, image] = [i % side, Math.floor(i / side) % side, Math.floor(i / (3 * side * side))];
    return 2 * inputs.data[image * 64 + Math.floor(y / 4) * 8 + Math.floor(x / 4)] - 1;
  });
  return {
    data,
    shape: [count, 3, side, side],
    classes: Int32Array.from({ length: count }, (_, row) => Number(targets.data[row] > 4)),
  };
}

const session = async (model) => ort.InferenceSession.create(writeModel(model), { executionProviders: ["cpu"] });
const run = async (on, { data, shape }, output) =>
  (await on.run({ x: new ort.Tensor("float32", data, shape) }))[output];

const file = new URL("../packages/onnx/golden/models/rapidocr/ch_ppocr_mobile_v2.0_cls_infer.onnx", import.meta.url);
const { model, backbone, features } = withHead(await readFile(file), { units: 2 });
const [known, unknown] = [images(train, 400), images(test, 350)];
const found = await run(await session(backbone), known, features);

// Solved by coordinate descent at 20 strengths in each fold; the duality gap bounds how far each is from the least objective.
const problem = linearProblem({
  inputs: { data: found.data, shape: found.dims },
  targets: known.classes,
  model: "logistic",
  penalty: l1({ l1: 1 }),
});
const { results, model: layer } = await crossValidate(problem, { folds: 5, count: 20, least: 0.02 });
const [kernel, bias] = await layer.parameters();
console.log(`${results.choice.why}`);
const { objective, gap } = results.refit.points.at(-1);
console.log(`objective: ${objective.toFixed(4)}, at most ${gap.toExponential(0)} above the least there is`);
console.log(`features in use: ${kernel.weights.data.filter((w) => w !== 0).length} of ${kernel.weights.data.length}`);

// One file again. The softmax of 0 and the layer's sum is its probability.
const pairs = ({ data }) => Float32Array.from({ length: 2 * data.length }, (_, i) => (i % 2 ? data[(i - 1) / 2] : 0));
const weights = new Map([
  ["head/kernel", { data: pairs(kernel.weights), shape: [kernel.weights.data.length, 2] }],
  ["head/bias", { data: pairs(bias.weights), shape: [2] }],
]);
const joined = withWeights(model, (path) => weights.get(path));
const { data } = await run(await session(joined), unknown, joined.graph.output[0].name);
const right = unknown.classes.filter((label, row) => Number(data[2 * row + 1] > 0.5) === label).length;
console.log(`test accuracy: ${(100 * (right / unknown.classes.length)).toFixed(1)} %`);
