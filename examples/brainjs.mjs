// brain.js: regularize a network, keep using train.
import { regularize } from "@reg/brainjs";
import { l1 } from "@reg/core";
import { NeuralNetwork } from "brain.js";
import { sparseRegression } from "./sparseRegression.mjs";

const { inputs, targets, features, rows } = sparseRegression();
const data = Array.from({ length: rows }, (_, row) => ({
  input: [...inputs.subarray(row * features, (row + 1) * features)],
  output: [targets[row] > 0 ? 1 : -1],
}));
const net = new NeuralNetwork({ hiddenLayers: [4], activation: "tanh" });

const regularized = regularize(net, { penalty: l1({ l1: 0.005 }), mode: "proximal" });
const status = net.train(data, { iterations: 100, learningRate: 0.05, errorThresh: 1e-6 });
console.log(`${regularized.plan}\n`);

const { loss, dataLoss, penalty } = regularized.objective(status);
const first = net.weights[1].flatMap((row) => [...row]);
console.log(`loss ${loss.toFixed(4)} = data ${dataLoss.toFixed(4)} + penalty ${penalty.toFixed(4)}`);
console.log(`exact zeros in the first layer: ${first.filter((w) => w === 0).length} of ${first.length}`);
