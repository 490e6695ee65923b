import { type Plan, RegError, type StepReport } from "@reg/core";
import { evaluate, type StackFigures } from "./evaluation.ts";
import type { Io } from "./io.ts";
import type { Recipe } from "./recipe.ts";
import { figure } from "./report/numbers.ts";
import { type Progress, startProgress } from "./report/progress.ts";
import type { Stack, Trained } from "./stacks/stack.ts";

const diverged = ({ name }: Stack, epoch: number, loss: number) =>
  new RegError("TRAINING_DIVERGED", {
    who: "reg",
    what: name,
    expected: "a finite loss",
    received: `${loss} in epoch ${epoch}`,
    advice: "Try a weaker penalty.",
  });

/** Runs a recipe in a stack under a progress bar and measures the result. */
export async function trainStack(
  io: Io,
  stack: Stack,
  recipe: Recipe,
  { label = "training", onPlan = (_: Plan) => {} } = {},
): Promise<{ figures: StackFigures; trained: Trained }> {
  const history: StepReport[] = [];
  let progress: Progress | undefined;
  try {
    const trained = await stack.train(recipe, {
      onPlan(plan) {
        onPlan(plan);
        // A bar remembers where it was drawn: what is printed comes before it.
        progress = startProgress(io, label, recipe.epochs);
      },
      async onEpoch(report) {
        if (!Number.isFinite(report.loss)) throw diverged(stack, history.length + 1, report.loss);
        history.push(report);
        await progress?.tick(`loss ${figure(report.loss)}`);
      },
    });
    return { figures: evaluate(stack, recipe, trained, history), trained };
  } finally {
    progress?.stop();
  }
}
