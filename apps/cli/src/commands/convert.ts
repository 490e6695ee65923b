import { join } from "node:path";
import { Command, Option } from "commander";
import { assertOther } from "../assertOther.ts";
import { CliError } from "../cliError.ts";
import { type Io, paint, print, printJson } from "../io.ts";
import { isKerasArchive } from "../models/kerasName.ts";
import { visible } from "../report/visible.ts";
import { saveModel } from "../saveModel.ts";
import { assertSavedAs } from "../stacks/assertSavedAs.ts";
import { loadTensorflow } from "../stacks/loadTensorflow.ts";
import { assertRuntimes } from "../stacks/runtimes.ts";
import { tfjsFiles } from "../stacks/tfjsFiles.ts";

interface ConvertOptions {
  readonly to: "tfjs" | "keras";
  readonly out: string;
  readonly json?: true;
}

/** Throws CliError for a name that does not say what is asked for. */
function assertNamed(to: ConvertOptions["to"], out: string): void {
  if ((to === "keras") === isKerasArchive(out)) return;
  const expected = to === "keras" ? "a .keras file for --to keras" : "a folder for --to tfjs";
  throw new CliError(`--out: expected ${expected}, received ${JSON.stringify(out)}.`);
}

/** `reg convert`: a model of Keras for tfjs, or one of tfjs for Keras. */
export const convertCommand = (io: Io): Command =>
  new Command("convert")
    .description("Convert a model of Keras for TensorFlow.js, or one of TensorFlow.js for Keras.")
    .argument("<model>", "a .keras or .h5 file, or a tfjs model.json (its weights beside it)")
    .addOption(new Option("--to <format>", "what to write").choices(["tfjs", "keras"]).makeOptionMandatory())
    .requiredOption("--out <path>", "where to write it: a folder for tfjs, a .keras file for Keras")
    .option("--json", "print one JSON document")
    .action(async (path: string, { to, out, json }: ConvertOptions) => {
      assertNamed(to, out);
      assertSavedAs("tfjs", out);
      assertOther(to === "tfjs" ? join(out, "model.json") : out, path);
      assertRuntimes("convert", ["tfjs"]);
      const { openTfjsModel } = await import("../models/openTfjsModel.ts");
      const model = await openTfjsModel(path);
      const files = await tfjsFiles(await loadTensorflow(), model, out);
      await saveModel(files);
      const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
      if (json) return printJson(io, { model: path, out, to, parameters: model.countParams(), bytes });
      const { bold } = paint(io);
      print(io, `${bold(visible(out))}: ${model.countParams()} parameters, ${bytes} bytes`);
    });
