import { show } from "@reg/core/adapter";
import type { ChoiceRule } from "@reg/tune";
import { Command } from "commander";
import { assertWritable } from "../assertWritable.ts";
import { choice, numberBetween, wholeNumber } from "../choice.ts";
import { CliError } from "../cliError.ts";
import { type Io, print, printJson } from "../io.ts";
import { commandLine } from "../path/nextCommand.ts";
import { type Predicts, predictables } from "../path/pathData.ts";
import { runPath } from "../path/runPath.ts";
import { hidePassword } from "../queue/hidePassword.ts";
import { queueAddress } from "../queue/queueAddress.ts";
import { readConfig } from "../readConfig.ts";
import { pathReport } from "../report/pathReport.ts";
import { stackNames } from "../stacks/stack.ts";

const help = `
Without --model and --stack the model is linear (a target of numbers) or logistic (classes), and every
strength is solved, with a duality gap. --model trains an ONNX network of your own, and --stack
that of reg train. The strength is what multiplies the penalty: a name means strengths of 1, l1l2 the
elastic net of ratio 0.5, and JSON is used as written.

A rule of --choose: one-standard-error (the sparsest that is as good as the best, up to chance), best,
within:0.01 (of the best loss), or inputs:10 (the best with so many).

Ctrl-C keeps the paths that are finished, and the same command goes on. --queue has the paths followed by
reg worker, on any number of machines.

  reg path --data breast-cancer --out report.html
  reg path --data diabetes --penalty l1l2 --folds 10 --relax --stability 100
  reg path --data mine.csv --target y --model net.onnx --penalty groupLasso --json > results.json
`;

/** Reads `--strengths`. */
function strengthsOption(text: string): number[] {
  const strengths = text.split(",").map((each) => (each.trim() === "" ? Number.NaN : Number(each)));
  const bad = strengths.findIndex((x) => !Number.isFinite(x) || x < 0);
  if (bad >= 0) {
    const received = show(text.split(",")[bad]!);
    throw new CliError(`--strengths: expected numbers of at least 0 with commas between, received ${received}.`);
  }
  const at = strengths.findIndex((x, i) => i > 0 && x >= strengths[i - 1]!);
  if (at < 0) return strengths;
  const received = `${strengths[at]} after ${strengths[at - 1]}`;
  throw new CliError(`--strengths: expected each below the one before, strongest first, received ${received}.`);
}

const oneStandardError: ChoiceRule = { rule: "one standard error" };

/** Reads `--choose`. */
function chooseOption(text: string): ChoiceRule {
  if (text === "best") return { rule: "best" };
  if (text === "one-standard-error") return { rule: "one standard error" };
  const [name, number = ""] = text.split(":");
  const value = number.trim() === "" ? Number.NaN : Number(number);
  if (name === "within" && value >= 0) return { rule: "within", of: value };
  if (name === "inputs" && Number.isInteger(value) && value >= 0) return { rule: "most inputs", inputs: value };
  const expected = "one-standard-error, best, within:NUMBER or inputs:NUMBER";
  throw new CliError(`--choose: expected ${expected}, received ${show(text)}.`);
}

const stackOption = (value: string) => choice("--stack", value, stackNames);
const predictOption = (value: string): Predicts => choice("--predict", value, predictables);
const byOption = (value: string) => choice("--by", value, ["loss", "metric"]);

function assertTogether({
  stack,
  model,
  save,
  out,
  jobs,
  queue,
}: {
  stack?: string;
  model?: string;
  save?: string;
  out?: string;
  jobs: number;
  queue?: string;
}) {
  if (queue !== undefined && jobs !== 1) {
    throw new CliError("--jobs: expected no --queue with it. reg worker has --jobs.");
  }
  if (stack !== undefined && model !== undefined) throw new CliError("--stack: expected no --model with it.");
  const network = stack ?? model;
  if (save !== undefined && network !== undefined) {
    throw new CliError(
      `--save: expected a linear model, received ${network}. The command of the report trains and saves it.`,
    );
  }
  for (const [option, path, end] of [
    ["--save", save, ".onnx"],
    ["--out", out, ".html"],
  ] as const) {
    if (path === undefined) continue;
    if (!path.toLowerCase().endsWith(end))
      throw new CliError(`${option}: expected a name that ends in ${end}, received ${show(path)}.`);
    assertWritable(path, "file");
  }
}

/** The options that decide the paths. */
const withPathOptions = (command: Command): Command =>
  command
    .option(
      "--data <name>",
      "digits, breast-cancer, classification (simulated), diabetes, or FILE.csv",
      "breast-cancer",
    )
    .option("--target <column>", "the target column of FILE.csv (default: the last one)")
    .option("--predict <what>", "classes or numbers (default: what the target column looks like)", predictOption)
    .option("--model <file>", "an .onnx network of your own")
    .option("--stack <name>", `the network of reg train, in ${stackNames.join(", ")}`, stackOption)
    .option("--penalty <name or JSON>", "what the strength multiplies", "l1")
    .option("--folds <n>", "folds of cross-validation", wholeNumber("--folds", 2), 5)
    .option("--repeats <n>", "how often folds are drawn", wholeNumber("--repeats", 1), 1)
    .option("--count <n>", "how many strengths", wholeNumber("--count", 1), 50)
    .option("--least <share>", "the weakest strength, as a part of the strongest", numberBetween("--least", 1e-12, 1))
    .option("--strengths <list>", "your own strengths, strongest first", strengthsOption)
    .option("--relax", "judge each support after a fit without the penalty")
    .option("--by <what>", "choose by the loss or by the metric", byOption, "loss")
    .option("--choose <rule>", "how a strength is chosen (default: one-standard-error)", chooseOption)
    .option("--stability <n>", "also stability selection, on so many halves", wholeNumber("--stability", 1))
    .option("--test <share>", "the share of rows kept apart to the end", numberBetween("--test", 0, 1), 0.2)
    .option("--seed <n>", "seed of the folds and of training", wholeNumber("--seed", 0), 0)
    .option(
      "--jobs <n>",
      "how many paths are followed at a time, each in a process of its own",
      wholeNumber("--jobs", 1),
      1,
    )
    .option(
      "--queue <address>",
      "have workers follow the paths: redis://HOST:PORT, or @FILE with it (see reg worker)",
      queueAddress,
    )
    .option("--restart", "begin again, also where finished paths are kept");

/** `reg path`: which strength to take. */
export const pathCommand = (io: Io): Command =>
  withPathOptions(new Command("path"))
    .description("Train at many strengths, judge each by cross-validation, and say which one to take.")
    .option("--out <file>", "the report to write, one .html file")
    .option("--save <file>", "the .onnx file to write the linear model at the chosen strength to")
    .option("--json", "print one JSON document, which reg report reads")
    .addHelpText("after", help)
    .action(
      async (
        { penalty, json = false, relax = false, restart = false, stability = 0, choose = oneStandardError, ...rest },
        command: Command,
      ) => {
        assertTogether(rest);
        const line = commandLine(["path", ...(command.parent?.args.slice(1) ?? [])].map(hidePassword));
        const given = readConfig("--penalty", penalty);
        const request = { ...rest, penalty: given, relax, restart, stability, choose, command: line };
        const document = await runPath(io, request);
        if (rest.out !== undefined) {
          const { writeReport } = await import("../htmlReport/writeReport.ts");
          await writeReport(rest.out, document);
        }
        if (json) return printJson(io, document);
        print(io, pathReport(io, document));
      },
    );
