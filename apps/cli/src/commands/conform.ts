import { jsonReport, markdownReport, type Result } from "@reg/conformance";
import { Command, Option } from "commander";
import { choice } from "../choice.ts";
import { CliError } from "../cliError.ts";
import { type Io, print } from "../io.ts";
import { conformanceReport } from "../report/conformance.ts";
import { runSuite } from "../runSuite.ts";
import { assertRuntimes, type RuntimeName, runtimeNames, runtimes } from "../stacks/runtimes.ts";
import { type StackName, stackNames } from "../stacks/stack.ts";
import { stackOption } from "./train.ts";

interface ConformOptions {
  readonly stack: readonly StackName[];
  readonly runtime?: RuntimeName;
  readonly json?: true;
  readonly markdown?: true;
}

const failed = (results: readonly Result[]) => results.filter(({ status }) => status === "failed").length;

/** `reg conform`: the conformance suite on every stack. */
export const conformCommand = (io: Io): Command =>
  new Command("conform")
    .description("Run the conformance suite: the numbers of Keras, PyTorch and skglm, in every stack.")
    .addOption(stackOption().default(stackNames, "all"))
    .addOption(
      new Option("--runtime <name>", `only ${runtimeNames.join(", ")}`).argParser(
        (name): RuntimeName => choice("--runtime", name, runtimeNames),
      ),
    )
    .addOption(new Option("--json", "print one JSON document").conflicts("markdown"))
    .option("--markdown", "print the report as Markdown")
    .action(async ({ stack, runtime, json, markdown }: ConformOptions) => {
      const names = runtime ? [runtime] : runtimeNames.filter((name) => stack.includes(runtimes[name].stack));
      assertRuntimes("conform", names);
      const results = await runSuite(io, names);
      if (json) print(io, jsonReport(results));
      else if (markdown) print(io, markdownReport(results));
      else print(io, conformanceReport(io, results));
      const count = failed(results);
      if (count > 0) throw new CliError(`conform: ${count} of ${results.length} cases failed.`, 1);
    });
