import { type Mode, modes } from "@reg/core";
import { Command } from "commander";
import { choice, numberBetween, positiveNumber, share, shareOrCounts, wholeNumber } from "../choice.ts";
import { CliError } from "../cliError.ts";
import { type Decay, decays } from "../fit/decay.ts";
import { fitConfig } from "../fit/fitConfig.ts";
import { type Io, print, printJson } from "../io.ts";
import { fitReport } from "../report/fitReport.ts";
import { assertRuntimes } from "../stacks/runtimes.ts";

const help = `
Data: FILE.csv with numbers and a target column, or arrays that numpy saved, rows first, the targets
last: x.npy y.npy. For a model with several inputs: ids=ids.npy mask=mask.npy y.npy. Classes are
numbers from 0, and words too in a CSV.

A loss, an optimizer and a penalty are a name or JSON with options:
  --loss softmaxCrossEntropy, sigmoidCrossEntropy, meanSquaredError, meanAbsoluteError, huber,
         halfSquaredError, or output:NAME for a loss that the model computes
  --optimizer adam, adamW, rmsprop, sgd, or '{"name":"sgd","learningRate":0.1,"momentum":0.9}'
  --penalty l1, '{"name":"groupLasso","lambda":0.01}', or @FILE.json with rules (see reg schema)
  --units   0.25, or '{"input":120,"hidden":40}' with the names that reg inspect --units lists

Ctrl-C keeps what was trained beside the file of --out, and the same command goes on from there.

  reg fit net.onnx --data digits.csv --epochs 20 --penalty l1 --mode proximal --out sparse.onnx
  reg fit net.onnx --data digits.csv --epochs 40 --to-sparsity 0.9 --relax 10 --out sparse.onnx
  reg fit net.onnx --data digits.csv --epochs 40 --units 0.25 --relax 10 --out narrow.onnx
  reg fit resnet18.onnx --data x.npy y.npy --head 5 --trainable 'head/*' --out mine.onnx
`;

const decayOption = (value: string): Decay => choice("--decay", value, decays);
const modeOption = (value: string): Mode => choice("--mode", value, modes);

/** `reg fit`: trains an ONNX model of one's own on data of one's own. */
export const fitCommand = (io: Io): Command =>
  new Command("fit")
    .description("Train an ONNX model of your own, with a penalty or without, and write the trained model.")
    .argument("<model>", "an .onnx file")
    .requiredOption("--data <files...>", "FILE.csv, or x.npy y.npy")
    .requiredOption("--out <file>", "the .onnx file to write")
    .option("--target <column>", "the target column of FILE.csv (default: the last one)")
    .option("--head <n>", "replace the last layer by a new one for so many classes", wholeNumber("--head", 1))
    .option("--head-input <value>", "the value that the new layer reads (default: what the old one read)")
    .option("--trainable <globs...>", "train only weights with these names; '!x/*' means all but those")
    .option("--loss <name or JSON>", "what training minimizes", "softmaxCrossEntropy")
    .option("--optimizer <name or JSON>", "how", "adam")
    .option("--rate <number>", "the learning rate (default: the optimizer's)", positiveNumber("--rate"))
    .option("--decay <name>", "constant, or cosine: the rate falls to a hundredth (default with a target)", decayOption)
    .option("--penalty <name or JSON>", "the penalty on every kernel, or rules (default: none)")
    .option("--to-sparsity <share>", "end with this share of zeros; the strength is chosen", share("--to-sparsity"))
    .option(
      "--units <share or JSON>",
      "end with this share of the units of each group, inputs too",
      shareOrCounts("--units"),
    )
    .option("--relax <n>", "more epochs, for what is not zero, without a penalty", wholeNumber("--relax", 1))
    .option("--mode <mode>", `${modes.join(", ")} (default: loss; proximal with a target)`, modeOption)
    .option("--epochs <n>", "passes through the training rows", wholeNumber("--epochs", 1), 10)
    .option("--batch <n>", "rows of a step", wholeNumber("--batch", 1), 32)
    .option(
      "--validation <share>",
      "the share of rows kept apart to judge by",
      numberBetween("--validation", 0, 1),
      0.2,
    )
    .option("--seed <n>", "seed of the split, the order of rows, new weights and dropout", wholeNumber("--seed", 0), 0)
    .option("--restart", "begin again, also where a checkpoint is there")
    .option("--json", "print one JSON document")
    .addHelpText("after", help)
    .action(async (path: string, { penalty, mode, toSparsity, units, json = false, restart = false, ...rest }) => {
      if (rest.headInput !== undefined && rest.head === undefined) {
        throw new CliError("--head-input: expected --head with it.");
      }
      assertRuntimes("fit", ["onnxruntime-node"]);
      const config = fitConfig({ penalty, mode, toSparsity, units, relax: rest.relax });
      const decay = rest.decay ?? ((toSparsity ?? units) === undefined ? "constant" : "cosine");
      const { runFit } = await import("../fit/runFit.ts");
      const figures = await runFit(io, path, { ...rest, decay, config, restart });
      if (json) return printJson(io, figures);
      print(io, fitReport(io, figures));
    });
