// A plan's time: it begins at `attach` and ends at its own `detach`, whatever was attached or trained before.
import { type ConfigInput, l1, l2 } from "@reg/core";
import type { Case } from "../case.ts";
import { goldenTraining } from "../golden.ts";
import { type Stage, storyCase, tellAlone } from "./stories.ts";

/** A strength that changes in every step, so that a step counted wrongly is seen. */
const scheduled = ({ steps }: Stage): ConfigInput => ({
  penalty: { name: "l1l2", l1: 0.03125, l2: 0.0625 },
  mode: "decoupled",
  schedule: { kind: "linear", steps: 3 * steps, from: 0.5, to: 2 },
});

const fromAttach = storyCase("counts a schedule's steps from attach, not from the optimizer's first", async (stage) => {
  await stage.train();
  const attachment = stage.attach(scheduled(stage));
  stage.note("penalty at the plan's first step", await attachment.penalty());
  await stage.train();
  stage.note("penalty a third later", await attachment.penalty());
});

const eachAlone = storyCase("counts the steps of a second plan from its own attach", async (stage) => {
  const first = stage.attach(scheduled(stage));
  await stage.train();
  first.detach();
  await stage.train();
  const second = stage.attach(scheduled(stage));
  stage.note("penalty at the second plan's first step", await second.penalty());
  await stage.train();
});

const oldDetach = storyCase("an old detach leaves a newer plan at work", async (stage) => {
  const first = stage.attach(l1({ l1: 0.125 }));
  first.detach();
  const second = stage.attach(l2({ l2: 0.125 }));
  first.detach();
  await stage.train();
  second.detach();
  await stage.train();
});

const { config: rules } = goldenTraining.steps.find(({ name }) => name === "rules/momentum")!;

/** What the optimizer keeps is made in the first steps, so the count begins after them. */
const leaks: Case = {
  name: "model/keeps no array of a step alive",
  penalty: "",
  kind: "model",
  tests: "adapter",
  against: () => "rule",
  skip: ({ alive }) => (alive ? "" : "the target does not say how many arrays are alive"),
  async run(target, check) {
    await tellAlone(target, async ({ attach, train, steps }) => {
      const attachment = attach(rules!);
      await train();
      await attachment.penalty();
      const before = target.alive!();
      await train();
      await train();
      await attachment.penalty();
      check.equal(`arrays that ${2 * steps} more steps left alive`, 0, target.alive!() - before);
      attachment.detach();
    });
  },
};

export const attachCases: readonly Case[] = [fromAttach, eachAlone, oldDetach, leaks];
