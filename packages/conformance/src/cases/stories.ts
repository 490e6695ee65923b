// A story is what somebody does with a model: attach, train, detach, attach again. It is told once to the target and once to
// the suite's reference, or to the reference in simpler words, and both must come to the same numbers.
import type { Attachment, ConfigInput, StepReport } from "@reg/core";
import { kernelFor } from "@reg/core/adapter";
import type { Case } from "../case.ts";
import { goldenTraining } from "../golden.ts";
import { coreTarget } from "../reference/coreTarget.ts";
import type { Batch, Target } from "../target.ts";
import { steps as tolerance } from "../tolerance.ts";
import { checkOutcome } from "./expected.ts";
import { smallNetwork } from "./network.ts";
import { type Outcome, parametersOf, planFor, withModel } from "./training.ts";

/** The model of a story, and what can be done with it. */
export interface Stage {
  readonly model: unknown;
  /** How many steps `train` takes. */
  readonly steps: number;
  attach(config: ConfigInput): Attachment;
  /** A third of the rows there are; from the first again after the third time. */
  train(): Promise<void>;
  /** A number that must come out the same. */
  note(what: string, number: number): void;
}

type Story = (stage: Stage) => Promise<void>;

/** With momentum, so that what the optimizer keeps is in the numbers too. */
const { optimizer } = goldenTraining.steps.find(({ name }) => name === "plain/momentum")!;

interface Told extends Outcome {
  readonly notes: readonly (readonly [string, number])[];
}

function tellTo(target: Target, tell: Story): Promise<Told> {
  const { network, batches } = smallNetwork(target.training);
  const third = Math.floor(batches.length / 3);
  return withModel(target, network, optimizer, batches[0]!.inputs.shape[0]!, async (model) => {
    const reports: StepReport[] = [];
    const notes: [string, number][] = [];
    let from = 0;
    const next = (): readonly Batch[] => {
      const part = batches.slice(from, from + third);
      from = from + 2 * third > batches.length ? 0 : from + third;
      return part;
    };
    await tell({
      model,
      steps: third,
      attach: (config) => target.adapter.attach(model, planFor(target, model, config)),
      async train() {
        reports.push(...(await target.train(model, next())));
      },
      note: (what, number) => notes.push([what, number]),
    });
    return { reports, notes, parameters: await parametersOf(target, model) };
  });
}

/**
 * A case that compares the result of a story with the reference's result of it, or of `same`: a story that must have the same
 * result, without the part that the case tests.
 */
export const storyCase = (name: string, tell: Story, same: Story = tell): Case => ({
  name: `model/${name}`,
  penalty: "",
  kind: "model",
  tests: "adapter",
  against: () => "reference",
  async run(target, check) {
    // A case hands models only back to the target that built them.
    const expected = await tellTo(coreTarget(kernelFor, "reference", target.training) as Target, same);
    const received = await tellTo(target, tell);
    const parameters = Object.entries(expected.parameters).map(([path, { data }]) => [path, [...data]] as const);
    checkOutcome(check, { reports: expected.reports, parameters: Object.fromEntries(parameters) }, received);
    expected.notes.forEach(([what, number], i) => {
      check.number(what, number, received.notes[i]?.[1] ?? Number.NaN, tolerance);
    });
  },
});

/** Tells a story to the target alone, for what only the target knows. */
export const tellAlone = tellTo;
