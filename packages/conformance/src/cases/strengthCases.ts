// The strength of a plan while it is at work, and what an attachment says of itself.
import type { ConfigInput, Mode } from "@reg/core";
import type { Case } from "../case.ts";
import { steps as tolerance } from "../tolerance.ts";
import { storyCase, tellAlone } from "./stories.ts";

/** One mode for each parameter, and a penalty in each that is not linear in what it is multiplied by. */
const config = (times: number): ConfigInput => ({
  rules: (
    [
      ["layer1/kernel", "proximal"],
      ["layer2/kernel", "decoupled"],
      ["*/bias", "loss"],
    ] as const
  ).map(([match, mode]: readonly [string, Mode]) => ({
    match,
    penalty: { name: "l1l2", l1: 0.03125 * times, l2: 0.0625 * times } as const,
    mode,
  })),
});

const off = storyCase(
  "trains plain at strength 0",
  async ({ attach, train }) => {
    attach(config(1)).strength = 0;
    await train();
    await train();
  },
  async ({ train }) => {
    await train();
    await train();
  },
);

const doubled = storyCase(
  "at strength 2 is what it is with every penalty doubled",
  async ({ attach, train, note }) => {
    const attachment = attach(config(1));
    attachment.strength = 2;
    note("penalty", await attachment.penalty());
    await train();
    note("penalty after training", await attachment.penalty());
  },
  async ({ attach, train, note }) => {
    const attachment = attach(config(2));
    note("penalty", await attachment.penalty());
    await train();
    note("penalty after training", await attachment.penalty());
  },
);

const between = storyCase(
  "a strength set between two steps counts from the next step on",
  async ({ attach, train, note }) => {
    const attachment = attach(config(1));
    await train();
    attachment.strength = 4;
    note("strength", attachment.strength);
    note("penalty at once", await attachment.penalty());
    await train();
    attachment.strength = 1;
    await train();
  },
  async ({ attach, train, note }) => {
    const first = attach(config(1));
    await train();
    first.detach();
    const second = attach(config(4));
    note("strength", 4);
    note("penalty at once", await second.penalty());
    await train();
    second.detach();
    attach(config(1));
    await train();
  },
);

const scheduled = (steps: number, from: number, to: number, over = 2 * steps): ConfigInput => ({
  penalty: { name: "l1l2", l1: 0.03125, l2: 0.0625 },
  mode: "loss",
  schedule: { kind: "linear", steps: over, from, to },
});

const besideSchedule = storyCase(
  "a strength multiplies the schedule and does not set it back",
  async ({ attach, train, steps }) => {
    const attachment = attach(scheduled(steps, 0.5, 2));
    attachment.strength = 0.5;
    await train();
    attachment.strength = 2;
    await train();
  },
  async ({ attach, train, steps }) => {
    const first = attach(scheduled(steps, 0.25, 1));
    await train();
    first.detach();
    // The second half of a line from 1 to 4.
    attach(scheduled(steps, 2.5, 4, steps));
    await train();
  },
);

const refused: Case = {
  name: "model/refuses a strength that is no finite number of at least 0, and keeps the one it has",
  penalty: "",
  kind: "model",
  tests: "adapter",
  against: () => "rule",
  async run(target, check) {
    await tellAlone(target, async ({ attach }) => {
      const attachment = attach(config(1));
      attachment.strength = 2;
      const before = await attachment.penalty();
      for (const strength of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
        await check.refused(`strength ${strength}`, "INVALID_PARAMETER", () => {
          attachment.strength = strength;
        });
      }
      check.equal("strength", 2, attachment.strength);
      check.equal("penalty", before, await attachment.penalty());
      attachment.detach();
    });
  },
};

/** The next step's own report says the same: its penalty, and what its loss has beside the data loss. */
const reported: Case = {
  name: "model/reports the penalty of the next step, and the part of it in the objective",
  penalty: "",
  kind: "model",
  tests: "adapter",
  against: () => "rule",
  async run(target, check) {
    const { reports, notes } = await tellAlone(target, async ({ attach, train, note, steps }) => {
      const attachment = attach(config(1));
      await train();
      const said = await attachment.report();
      note("the step that follows", steps);
      note("penalty", said.penalty);
      note("in the objective", said.inObjective);
      note("penalty()", await attachment.penalty());
      await train();
      attachment.detach();
    });
    const [step, said, inObjective, bare] = notes.map(([, number]) => number);
    const { penalty, loss, dataLoss } = reports[step!]!;
    check.number("penalty", penalty, said!, tolerance);
    check.number("in the objective", loss - dataLoss, inObjective!, tolerance);
    check.number("penalty()", said!, bare!, tolerance);
  },
};

export const strengthCases: readonly Case[] = [off, doubled, between, besideSchedule, refused, reported];
