import { show } from "@reg/core/adapter";
import { Command } from "commander";
import { assertWritable } from "../assertWritable.ts";
import { CliError } from "../cliError.ts";
import { type Io, print } from "../io.ts";
import { readPathDocument } from "../path/pathDocument.ts";
import { pathReport } from "../report/pathReport.ts";

/** `reg report`: the report of results that `reg path --json` printed. */
export const reportCommand = (io: Io): Command =>
  new Command("report")
    .description("Show the results that reg path --json printed again, and draw their report.")
    .argument("<results>", "the JSON file")
    .option("--out <file>", "the report to write, one .html file")
    .option("--figures <folder>", "also write every picture as an .svg file")
    .action(async (path: string, { out, figures }: { readonly out?: string; readonly figures?: string }) => {
      if (out !== undefined) {
        if (!out.toLowerCase().endsWith(".html")) {
          throw new CliError(`--out: expected a name that ends in .html, received ${show(out)}.`);
        }
        assertWritable(out, "file");
      }
      const document = readPathDocument(path);
      if (out !== undefined) {
        // The drawing takes a while to load.
        const { writeReport } = await import("../htmlReport/writeReport.ts");
        await writeReport(out, document);
      }
      if (figures !== undefined) {
        const { writeFigures } = await import("../htmlReport/writeFigures.ts");
        await writeFigures(figures, document);
      }
      print(io, pathReport(io, document));
    });
