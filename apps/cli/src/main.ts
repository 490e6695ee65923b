import { createRequire } from "node:module";
import { RegError } from "@reg/core";
import { Command, CommanderError } from "commander";
import { CliError } from "./cliError.ts";
import { compactCommand } from "./commands/compact.ts";
import { conformCommand } from "./commands/conform.ts";
import { convertCommand } from "./commands/convert.ts";
import { demoCommand } from "./commands/demo.ts";
import { fitCommand } from "./commands/fit.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { pathCommand } from "./commands/path.ts";
import { penaltyCommand } from "./commands/penalty.ts";
import { reportCommand } from "./commands/report.ts";
import { schemaCommand } from "./commands/schema.ts";
import { trainCommand } from "./commands/train.ts";
import { workerCommand } from "./commands/worker.ts";
import { type Io, paint, processIo } from "./io.ts";
import { visible } from "./report/visible.ts";

const { version } = createRequire(import.meta.url)("../package.json");

function program(io: Io): Command {
  const reg = new Command("reg")
    .description("Weight regularization for TensorFlow.js, ONNX and brain.js: train, measure, inspect, prove.")
    .version(version, "--version", "print the version")
    .helpCommand(false)
    .showHelpAfterError(false);
  const commands = [
    trainCommand,
    fitCommand,
    pathCommand,
    workerCommand,
    penaltyCommand,
    inspectCommand,
    compactCommand,
    convertCommand,
    conformCommand,
    reportCommand,
    schemaCommand,
    demoCommand,
  ];
  for (const command of commands) reg.addCommand(command(io));
  for (const command of [reg, ...reg.commands]) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: () => {}, outputError: () => {} })
      .configureHelp({ helpWidth: 100 });
  }
  return reg;
}

/** Commander's message in a line of our form. */
const usageLine = ({ message }: CommanderError): string =>
  `[reg] ${message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, ". ")}.`.replace(/([.?)])\.$/, "$1");

/** What went wrong, in one line, and whether the command was typed wrong (2) or could not be done (1). */
function failure(error: unknown): { line: string; code: number } {
  if (error instanceof CommanderError) return { line: usageLine(error), code: 2 };
  if (error instanceof CliError) return { line: error.message, code: error.exitCode };
  if (error instanceof RegError) return { line: error.message, code: 1 };
  // A framework's own error, or a mistake of ours: REG_DEBUG=1 shows where.
  const message = error instanceof Error ? error.message : String(error);
  return { line: `[reg] ${message} (REG_DEBUG=1 shows where.)`, code: 1 };
}

/** Runs `reg` with these arguments and gives its exit code. Errors are one line on stderr. */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  const reg = program(io);
  if (argv.length === 0) {
    io.stdout.write(reg.helpInformation());
    return 2;
  }
  try {
    await reg.parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { line, code } = failure(error);
    io.stderr.write(`${paint(io).red(visible(line.replaceAll(/\s*\n\s*/g, " ")))}\n`);
    if (process.env.REG_DEBUG) io.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    return code;
  }
}
