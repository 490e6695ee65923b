// Targets of sparsity: weights are cut while training goes on, the zeros are frozen at the end, and `relax` fits what is left.
import type { ConfigInput } from "@reg/core";
import type { Case } from "../case.ts";
import { type Stage, storyCase } from "./stories.ts";

/** Trains by thirds: the target is reached after two of them. */
const towards = async (stage: Stage, config: ConfigInput): Promise<void> => {
  const attachment = stage.attach(config);
  await stage.train();
  await stage.train();
  stage.note("penalty once the zeros are frozen", await attachment.penalty());
  attachment.relax();
  await stage.train();
  stage.note("penalty after relax", await attachment.penalty());
};

const l1 = { penalty: { name: "l1", l1: 0.03125 }, mode: "proximal" } as const;
const until = ({ steps }: Stage) => ({ from: 0, until: 2 * steps });

const zeros = storyCase("a target of zeros is reached, frozen and relaxed", (stage) =>
  towards(stage, { ...l1, toSparsity: { zeros: 0.5, ...until(stage) } }),
);

const inRules = storyCase("targets of rules are reached each by itself", (stage) =>
  towards(stage, {
    rules: [
      { match: "layer1/kernel", ...l1, toSparsity: { zeros: 0.75, ...until(stage) } },
      { match: "layer2/kernel", ...l1, toSparsity: { bytes: 16, ...until(stage) } },
    ],
  }),
);

const units = storyCase("a target of units is reached, frozen and relaxed", (stage) =>
  towards(stage, { ...l1, toSparsity: { units: { layer1: 2 }, ...until(stage) } }),
);

export const sparsityCases: readonly Case[] = [
  zeros,
  inRules,
  { ...units, skip: ({ adapter }) => (adapter.units ? "" : "its adapter knows no units") },
];
