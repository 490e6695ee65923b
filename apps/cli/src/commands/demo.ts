import type { Mode } from "@reg/core";
import { Command } from "commander";
import { wholeNumber } from "../choice.ts";
import { digits } from "../datasets/bundled.ts";
import type { StackFigures } from "../evaluation.ts";
import { type Io, paint, print } from "../io.ts";
import { measureAgreement } from "../measureAgreement.ts";
import { type Layer, splitDataset } from "../recipe.ts";
import { comparison } from "../report/comparison.ts";
import { cutTable } from "../report/cutTable.ts";
import { startProgress } from "../report/progress.ts";
import { assertStacks } from "../stacks/loadStack.ts";
import { stackNames } from "../stacks/stack.ts";
import { trainedByName, usualLambdaMax } from "../strengths.ts";
import { runTrain } from "./train.ts";

const demoModes = ["loss", "proximal"] as const satisfies readonly Mode[];

/** Trains and cuts under a progress bar. */
async function cutFigures(io: Io): Promise<string> {
  const { epochsOfBoth, trainAndCut } = await import("../trainAndCut.ts");
  const dataset = digits();
  const progress = startProgress(io, "training", epochsOfBoth);
  try {
    const split = splitDataset(dataset, 0);
    return cutTable(io, await trainAndCut(split, dataset.classes.length, () => progress.tick("300 and 100 units")));
  } finally {
    progress.stop();
  }
}

/** `reg demo`: the recipe on digits in every stack, penalty in the loss and then proximal, side by side; then a sparse network before and after the cut. */
export const demoCommand = (io: Io): Command =>
  new Command("demo")
    .description(
      "Train on digits with l1l2 in three stacks, in modes loss and proximal, compare them, and cut a sparse network.",
    )
    .option("--epochs <n>", "passes through the training rows, of the comparison", wholeNumber("--epochs", 1), 20)
    .action(async ({ epochs }: { epochs: number }) => {
      assertStacks(stackNames);
      const { bold, dim } = paint(io);
      // As the command has it, which asks the same data.
      const penalty = trainedByName("l1l2", usualLambdaMax);
      const results: { mode: Mode; figures: StackFigures }[] = [];
      let network: readonly Layer[] = [];
      for (const mode of demoModes) {
        const typed = `reg train --stack all --data digits --penalty l1l2${mode === "loss" ? "" : ` --mode ${mode}`}`;
        print(io, `\n${dim("$")} ${bold(typed)}`);
        const config = { penalty, mode };
        const options = { stack: stackNames, data: "digits", config, epochs, seed: 0, adjust: false, quiet: false };
        const trained = await runTrain(io, options);
        network = trained[0]!.layers;
        results.push(...trained.map(({ figures }) => ({ mode, figures })));
      }
      print(io, comparison(io, results, await measureAgreement(penalty, network)));
      print(io, await cutFigures(io));
    });
