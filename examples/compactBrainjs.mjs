// brain.js: train with a group penalty, cut the dead units out, and get a smaller network that gives the same outputs.
import { readFile } from "node:fs/promises";
import { compact, regularize } from "@reg/brainjs";
import { groupLasso } from "@reg/core";
import { NeuralNetwork } from "brain.js";
import { digits } from "./browser/data/digits.mjs";

const { train, test } = await digits(await readFile(new URL("../apps/cli/data/digits.csv.gz", import.meta.url)));
const patterns = ({ inputs, targets }) =>
  Array.from(targets.data, (digit, row) => ({
    input: Array.from(inputs.data.subarray(row * 64, (row + 1) * 64)),
    output: Array.from({ length: 10 }, (_, i) => (i === Number(digit) ? 1 : 0)),
  }));
const net = new NeuralNetwork({ hiddenLayers: [64], activation: "leaky-relu" });

// A unit is a row of its kernel, a column in Keras' layout: the penalty turns whole units to zero.
const penalty = groupLasso({ lambda: 0.002, axis: -1 });
const attachment = regularize(net, { rules: [{ match: "layer1/kernel", penalty, mode: "proximal" }] });
net.train(patterns(train), { iterations: 30, learningRate: 0.02, momentum: 0.1, errorThresh: 1e-5 });
attachment.detach();
const rows = patterns(test);
const { model: small, removed, certificate } = await compact(net, { samples: rows.map(({ input }) => input) });

const { difference, compared, slower, reason, ...figures } = certificate;
for (const { name, size, units } of removed) console.log(`${name}: ${size - units.length} of ${size} units left`);
for (const [what, { before, after }] of Object.entries(figures)) console.log(`${what}: ${before} → ${after}`);
console.log(`outputs differ by at most ${difference.ulps} units in the last place`);
const most = (numbers) => numbers.indexOf(Math.max(...numbers));
const rightOf = (each) => rows.filter(({ input, output }) => most([...each.run(input)]) === most(output)).length;
const accuracyOf = (each) => (rightOf(each) / rows.length).toFixed(4);
console.log(`test accuracy: ${accuracyOf(net)} → ${accuracyOf(small)}`);
