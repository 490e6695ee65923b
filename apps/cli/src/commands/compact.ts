import type { CertifiedModel } from "@reg/onnx";
import { Command, Option } from "commander";
import { CliError } from "../cliError.ts";
import { type Io, print, printJson } from "../io.ts";
import { compactReport } from "../report/compact.ts";
import { assertRuntimes } from "../stacks/runtimes.ts";
import { writeAtomically } from "../writeAtomically.ts";

interface CompactOptions {
  readonly out: string;
  readonly inputs?: true;
  readonly roundTo?: number;
  readonly json?: true;
}

function wholeNumber(typed: string): number {
  const number = Number(typed);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new CliError(`--round-to: expected a whole number of at least 1, received ${JSON.stringify(typed)}.`, 2);
}

/** The report on a cut model, as data. */
const documentOf = (path: string, out: string, { removed, kept, inputs, certificate }: CertifiedModel) => ({
  ...{ model: path, out, removed, kept, inputs, certificate },
});

/** `reg compact`: dead units cut out of an ONNX model, and the proof that it gives the same outputs. */
export const compactCommand = (io: Io): Command =>
  new Command("compact")
    .description("Cut dead units and filters out of an ONNX model, and compare outputs, size and time.")
    .argument("<model>", "an .onnx file")
    .requiredOption("--out <file>", "the .onnx file to write")
    .option("--inputs", "also cut features of the inputs that nothing uses: the model then takes fewer")
    .addOption(new Option("--round-to <n>", "keep sizes that are multiples, such as 8 or 16").argParser(wholeNumber))
    .option("--json", "print one JSON document")
    .action(async (path: string, { out, inputs, roundTo, json }: CompactOptions) => {
      assertRuntimes("compact", ["onnxruntime-node"]);
      const { readOnnxModel } = await import("../models/readOnnxModel.ts");
      const { compact, writeModel } = await import("@reg/onnx");
      const model = readOnnxModel(path);
      const ort = await import("onnxruntime-node");
      const options = { ...(inputs && { inputs }), ...(roundTo !== undefined && { roundTo }) };
      const cut = await compact(model, { ort, executionProviders: ["cpu"], ...options });
      await writeAtomically(out, writeModel(cut.model));
      if (json) return printJson(io, documentOf(path, out, cut));
      print(io, compactReport(io, path, out, cut));
    });
