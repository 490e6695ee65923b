import { type ConfigInput, type Mode, modes } from "@reg/core";
import { Command, Option } from "commander";
import { choice, wholeNumber } from "../choice.ts";
import { CliError } from "../cliError.ts";
import { loadDataset } from "../datasets/loadDataset.ts";
import type { StackFigures } from "../evaluation.ts";
import { type Io, print, printJson } from "../io.ts";
import { type Advice, climb } from "../ladder.ts";
import { lambdaMaxOfRows } from "../lambdaMaxOfRows.ts";
import { type ChosenStrength, chosenStrength } from "../path/chosenStrength.ts";
import { readConfig } from "../readConfig.ts";
import type { Layer } from "../recipe.ts";
import { createRecipe, splitDataset } from "../recipe.ts";
import {
  adviceReport,
  figuresReport,
  planReport,
  problemLine,
  savedLine,
  strengthReport,
} from "../report/trainReport.ts";
import { saveModel } from "../saveModel.ts";
import { assertSavedAs } from "../stacks/assertSavedAs.ts";
import { assertStacks, loadStack } from "../stacks/loadStack.ts";
import { type StackName, stackNames } from "../stacks/stack.ts";
import { bareNames, usualLambdaMax, withMode, withTrainingStrengths } from "../strengths.ts";
import { trainedLayers } from "../trainedLayers.ts";
import { trainStack } from "../trainStack.ts";
import { withoutScaling } from "../withoutScaling.ts";

export interface TrainOptions {
  readonly stack: readonly StackName[];
  readonly data: string;
  readonly target?: string;
  /** Or what to make of it, when the data is known. */
  readonly config: ConfigInput | ((lambdaMax: number) => ConfigInput);
  readonly epochs: number;
  readonly seed: number;
  readonly adjust: boolean;
  /** Where to save what was trained, for one stack. */
  readonly out?: string;
  /** Nothing for people: the caller prints the figures. */
  readonly quiet: boolean;
}

/** What came out of one stack. */
export interface TrainResult {
  readonly figures: StackFigures;
  /** The network as it is now, in Keras' layout. */
  readonly layers: readonly Layer[];
  readonly advice?: Advice;
  /** With `--strength auto`. */
  readonly strength?: Omit<ChosenStrength, "config">;
}

/** Defines, attaches, trains, evaluates and, when asked, adjusts: one stack after the other, from the same start. */
export async function runTrain(io: Io, options: TrainOptions) {
  const { data, target, epochs, seed, adjust, out, quiet } = options;
  assertStacks(options.stack);
  if (out !== undefined) assertSavedAs(options.stack[0]!, out);
  const say = quiet ? () => {} : (text: string) => print(io, text);
  const dataset = loadDataset(data, target, seed);
  const split = splitDataset(dataset, seed);
  const config =
    typeof options.config === "function" ? options.config(await lambdaMaxOfRows(dataset, split.train)) : options.config;
  const sizes = createRecipe(dataset, split, { config, epochs, seed }).layers.map(({ bias }) => bias.shape[0]);
  const network = [dataset.features.length, ...sizes].join("-");
  say(problemLine(io, dataset, split.train.labels.length, split.test.labels.length, network));
  const results: TrainResult[] = [];
  for (const name of options.stack) {
    const stack = await loadStack(name);
    const recipe = createRecipe(dataset, split, { config, epochs, seed });
    const onPlan = (plan: Parameters<typeof planReport>[2]) => say(planReport(io, stack.target.version, plan));
    const { figures, trained } = await trainStack(io, stack, recipe, { onPlan });
    say(figuresReport(io, figures, dataset));
    const advice = adjust ? await climb(io, stack, dataset, recipe, seed) : undefined;
    if (advice) say(adviceReport(io, advice));
    const layers = trainedLayers(recipe, trained);
    if (out !== undefined) {
      await saveModel(await stack.save(withoutScaling(layers, split.scaling), out));
      say(savedLine(io, out));
    }
    results.push({ figures, layers, ...(advice && { advice }) });
  }
  return results;
}

const described = bareNames.map((json) => JSON.stringify(json));

const help = `
A penalty is a name, JSON, or @FILE.json. A name stands for strengths that suit small networks:
these, times the strength at which a linear model on the training rows is all zeros (digits: ${usualLambdaMax}),
to one digit.
${described.map((line) => `  ${line}`).join("\n")}
orthogonal, which brings no weight to zero, is taken as it is.
JSON is used as written. It may be a whole configuration with rules (see reg schema), and --mode
replaces its modes. For brain.js, JSON must say every strength. The kernels are layer1/kernel to
layer3/kernel in every stack.

All stacks start from the same weights. TensorFlow.js and ONNX get the same batches (SGD, 32 rows).
brain.js trains pattern by pattern, with tanh and the squared error. A fifth of each class is the
test set.

  reg train --stack all --penalty l1l2 --mode proximal
  reg train --data wine.csv --target cultivar --penalty '{"name":"groupLasso","lambda":0.01}'
`;

/** `--stack` of the commands that may run all of them. */
export const stackOption = (): Option =>
  new Option("--stack <name>", `${stackNames.join(", ")} or all`).argParser((value): readonly StackName[] => {
    const name = choice("--stack", value, [...stackNames, "all"]);
    return name === "all" ? stackNames : [name];
  });

const modeOption = (value: string): Mode => choice("--mode", value, modes);

const strengthOption = (value: string) => choice("--strength", value, ["auto"]);

const withoutLayers = ({ layers: _, ...rest }: Omit<TrainResult, "figures">) => rest;

/** Chooses a strength for each stack, and trains at it. */
async function trainChosen(
  io: Io,
  { penalty, mode, ...options }: Omit<TrainOptions, "config"> & { penalty: unknown; mode: Mode | undefined },
): Promise<TrainResult[]> {
  if (mode !== undefined && mode !== "proximal") {
    throw new CliError(`--strength: expected --mode proximal with auto, received ${mode}.`);
  }
  if (options.out !== undefined) assertSavedAs(options.stack[0]!, options.out);
  assertStacks(options.stack);
  const results: TrainResult[] = [];
  for (const stack of options.stack) {
    const { config, ...strength } = await chosenStrength(io, stack, { ...options, penalty });
    if (!options.quiet) print(io, strengthReport(io, strength));
    for (const result of await runTrain(io, { ...options, stack: [stack], config }))
      results.push({ ...result, strength });
  }
  return results;
}

/** What was typed for the penalty, with strengths that suit the data where it is a bare name. */
const configOf = (given: unknown, mode: Mode | undefined): TrainOptions["config"] =>
  typeof given === "string"
    ? (lambdaMax) => withMode(withTrainingStrengths(given, lambdaMax), mode)
    : withMode(given, mode);

/** `reg train`: the usual recipe of a Keras tutorial, in any stack. */
export const trainCommand = (io: Io): Command =>
  new Command("train")
    .description("Train a small network with a penalty and report what the penalty did.")
    .addOption(stackOption().default(["tfjs"], "tfjs"))
    .option("--data <name>", "digits, breast-cancer, classification (simulated), or FILE.csv", "digits")
    .option("--target <column>", "the class column of FILE.csv (default: the last one)")
    .option("--penalty <name or JSON>", "the penalty on every kernel, or rules", "l1l2")
    .option("--mode <mode>", `${modes.join(", ")} (default: loss, or what the JSON says)`, modeOption)
    .option("--strength <auto>", "choose the strength by cross-validation, mode proximal", strengthOption)
    .option("--epochs <n>", "passes through the training rows", wholeNumber("--epochs", 1), 20)
    .option("--seed <n>", "seed of the split, the weights and the batches", wholeNumber("--seed", 0), 0)
    .option("--adjust", "also train with weaker and stronger penalties, and recommend one")
    .option("--out <path>", "save what was trained: an .onnx file, a folder for tfjs, a .json for brainjs")
    .option("--json", "print one JSON document")
    .addHelpText("after", help)
    .action(async ({ penalty, mode, strength, json = false, adjust = false, ...rest }) => {
      if (rest.out !== undefined && rest.stack.length > 1) {
        throw new CliError("--out: expected one --stack with it, received all.");
      }
      const given = readConfig("--penalty", penalty);
      const options = { ...rest, adjust, quiet: json };
      const results =
        strength === undefined
          ? await runTrain(io, { ...options, config: configOf(given, mode) })
          : await trainChosen(io, { ...options, penalty: given, mode });
      if (!json) return;
      printJson(io, { stacks: results.map(({ figures, ...more }) => ({ ...figures, ...withoutLayers(more) })) });
    });
