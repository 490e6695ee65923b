import { l1, resolve } from "@reg/core";
import { CrossValidate, NeuralNetwork, recurrent } from "brain.js";
import brain1 from "brain.js-1";
import { brainjsAdapter, regularize } from "./index.ts";

const net = new NeuralNetwork<number[], number[]>();
const attachment = regularize(net, l1({ l1: 0.01 }));
attachment.penalty() satisfies number;
attachment.objective(net.train([{ input: [0], output: [1] }])) satisfies { dataLoss: number; loss: number };
const plan = resolve(l1(), brainjsAdapter.parameters(net));
brainjsAdapter.attach(net, plan).objective({ iterations: 1, error: 0 }) satisfies { dataLoss: number };
regularize(new NeuralNetwork<Record<string, number>, Record<string, number>>(), "l1");
regularize(new brain1.NeuralNetwork(), { rules: [{ match: "layer1/kernel", penalty: "l1", mode: "proximal" }] });

// @ts-expect-error recurrent networks are not NeuralNetworks
regularize(new recurrent.LSTM(), "l1");
// @ts-expect-error nor is what makes networks
regularize(new CrossValidate(() => new NeuralNetwork()), "l1");
// @ts-expect-error a mode is one of three words
regularize(net, { penalty: "l1", mode: "prox" });
// @ts-expect-error a configuration is needed
regularize(net);
