import { join } from "node:path";
import { Command, Option } from "commander";
import { assertOther } from "../assertOther.ts";
import { CliError } from "../cliError.ts";
import type { CutModel } from "../cutting/cuttable.ts";
import { openCuttable } from "../cutting/openCuttable.ts";
import { type Io, print, printJson } from "../io.ts";
import { isKerasArchive } from "../models/kerasName.ts";
import { compactReport } from "../report/compact.ts";
import { saveModel } from "../saveModel.ts";
import { assertSavedAs } from "../stacks/assertSavedAs.ts";

interface CompactOptions {
  readonly out: string;
  readonly inputs?: true;
  readonly roundTo?: number;
  readonly sparse?: true;
  readonly json?: true;
}

function wholeNumber(typed: string): number {
  const number = Number(typed);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new CliError(`--round-to: expected a whole number of at least 1, received ${JSON.stringify(typed)}.`, 2);
}

/** The report on a cut model, as data. */
const documentOf = (path: string, out: string, { removed, kept, inputs, certificate }: CutModel) => ({
  ...{ model: path, out, removed, kept, inputs, certificate },
});

/** `reg compact`: dead units cut out of a saved model, and the proof that it gives the same outputs. */
export const compactCommand = (io: Io): Command =>
  new Command("compact")
    .description("Cut dead units and filters out of a saved model, and compare outputs, size and time.")
    .argument("<model>", "an .onnx file, a .keras or .h5 file, a tfjs model.json or a brain.js JSON")
    .requiredOption(
      "--out <path>",
      "where to write it: an .onnx file, a folder for tfjs or a .keras file, a .json for brain.js",
    )
    .option("--inputs", "also cut features of the inputs that nothing uses: the model then takes fewer")
    .addOption(new Option("--round-to <n>", "keep sizes that are multiples, such as 8 or 16").argParser(wholeNumber))
    .option("--sparse", "of an .onnx file: write weights that are mostly zeros by the others, in a smaller file")
    .option("--json", "print one JSON document")
    .action(async (path: string, { out, inputs, roundTo, sparse, json }: CompactOptions) => {
      const { stack, model } = await openCuttable("compact", path);
      if (sparse && stack !== "onnx") throw new CliError("--sparse: expected an .onnx file with it.");
      assertSavedAs(stack, out);
      assertOther(stack === "tfjs" && !isKerasArchive(out) ? join(out, "model.json") : out, path);
      const cut = await model.compact({
        ...(inputs && { inputs }),
        ...(roundTo !== undefined && { roundTo }),
        ...(sparse && { sparse }),
      });
      await saveModel(await cut.files(out));
      if (json) return printJson(io, documentOf(path, out, cut));
      print(io, compactReport(io, path, out, cut));
    });
