// Rules on activity: counted as the reference counts them, or refused by name.
import { resolve } from "@reg/core";
import type { Case } from "../case.ts";
import { goldenTraining } from "../golden.ts";
import { smallNetwork } from "./network.ts";
import { storyCase } from "./stories.ts";
import { planFor, withModel } from "./training.ts";

const rules = [
  { match: "layer1", on: "activity", penalty: { name: "l1l2", l1: 0.03125, l2: 0.0625 } },
  { match: "layer2", on: "activity", penalty: { name: "l2", l2: 0.125 } },
  { match: "layer1/kernel", penalty: { name: "l2", l2: 0.03125 } },
] as const;

const counted: Case = {
  ...storyCase("penalizes outputs of layers in the loss", async ({ attach, train, steps }) => {
    const attachment = attach({ rules, schedule: { kind: "linearWarmup", steps } });
    await train();
    attachment.strength = 0.5;
    await train();
    attachment.detach();
    await train();
  }),
  skip: ({ adapter }) => (adapter.layers ? "" : "its adapter knows no outputs of layers"),
};

/** The configuration itself, and a plan that another stack has made for the same model. */
const refused: Case = {
  name: "model/refuses penalties on outputs of layers by name",
  penalty: "",
  kind: "model",
  tests: "adapter",
  against: () => "rule",
  skip: ({ adapter }) => (adapter.layers ? "its adapter penalizes outputs of layers" : ""),
  run(target, check) {
    const { network, batches } = smallNetwork(target.training);
    const { optimizer } = goldenTraining.steps.find(({ name }) => name === "plain/momentum")!;
    return withModel(target, network, optimizer, batches[0]!.inputs.shape[0]!, async (model) => {
      await check.refused("configuration", "UNMATCHED_RULE", () => planFor(target, model, { rules }));
      const layers = () => ["layer1", "layer2"];
      const plan = resolve({ rules }, target.adapter.parameters(model), { layers });
      await check.refused("another stack's plan", "UNSUPPORTED_MODEL", () => target.adapter.attach(model, plan));
    });
  },
};

export const activityCases: readonly Case[] = [counted, refused];
