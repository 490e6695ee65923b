/// <reference types="node" />
// `npx @reg/conformance --target ./target.mjs --report out/`: the suite for people who have no test runner, or another one.
import { setImmediate } from "node:timers/promises";
import { RegError } from "@reg/core";
import cliProgress from "cli-progress";
import { Command, CommanderError } from "commander";
import { allCases } from "../allCases.ts";
import type { CaseNames } from "../caseNames.ts";
import { countOf, countsInWords } from "../report/counts.ts";
import { lookFirst } from "../report/summary.ts";
import { assertTarget, type Result, runConformance, unexpectedPasses } from "../runConformance.ts";
import type { Target } from "../target.ts";
import { loadTargets } from "./loadTargets.ts";
import { readKnownFailing } from "./readKnownFailing.ts";
import { makeFolder, writeReport } from "./writeReport.ts";

/** Where the command writes: results to `stdout`, progress and errors to `stderr`. */
export interface Streams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

interface Options {
  readonly target: string;
  readonly report?: string;
  readonly knownFailing?: string;
}

/** A bar for people, a line every two seconds elsewhere. */
function startProgress({ stderr }: Streams, label: string) {
  const bar = new cliProgress.SingleBar(
    {
      stream: stderr,
      format: `${label}: {value} of {total} cases {bar} {name}`,
      barsize: 24,
      clearOnComplete: true,
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 2000,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(allCases.length, 0, { name: "" });
  return {
    async onResult({ case: name }: Result) {
      bar.increment(1, { name });
      // A stack that never waits would let neither the bar nor Ctrl-C have a turn.
      await setImmediate();
    },
    stop: () => bar.stop(),
  };
}

async function runAll(streams: Streams, targets: readonly Target[], knownFailing: CaseNames) {
  const results: Result[] = [];
  for (const target of targets) {
    const { onResult, stop } = startProgress(streams, target.version);
    try {
      results.push(...(await runConformance(target, { knownFailing, onResult })));
    } finally {
      stop();
    }
  }
  return results;
}

/** The results as lines for a person. */
function told(results: readonly Result[], knownFailing: CaseNames): readonly string[] {
  const failed = results.filter(({ status }) => status === "failed");
  const first = lookFirst(results);
  return [
    ...failed.map(({ version, case: name, reason }) => `failed ${name} (${version})\n  ${reason}`),
    ...(first === undefined ? [] : [first]),
    ...unexpectedPasses(results, knownFailing).map(
      (name) => `passed ${name}, which is on the list of known failures (${knownFailing[name]}): take it off.`,
    ),
    `${countsInWords(countOf(results))}.`,
  ];
}

async function run(streams: Streams, { target: path, report, knownFailing: list }: Options): Promise<number> {
  const targets = await loadTargets(path);
  for (const target of targets) assertTarget(target);
  const knownFailing = list === undefined ? {} : readKnownFailing(list);
  if (report !== undefined) makeFolder(report);
  const results = await runAll(streams, targets, knownFailing);
  const written = report === undefined ? [] : [`written: ${writeReport(report, results).join(", ")}`];
  streams.stdout.write(`${[...told(results, knownFailing), ...written].join("\n")}\n`);
  return countOf(results).failed > 0 ? 1 : 0;
}

const help = `
The default export of the target file is a target, a list of them, or a function that gives either.
The report is results.json, report.md, index.html and badge.json (an endpoint badge of shields.io).
Exits with 1 when a case fails that is not known to, with 2 when something was typed wrong.
`;

/** Commander's message in a line of our form. */
const usageLine = ({ message }: CommanderError): string =>
  `[@reg/conformance] ${message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, ". ")}.`.replace(/([.?)])\.$/, "$1");

/** Runs the command with these arguments and gives its exit code. Errors are one line on stderr. */
export async function main(argv: readonly string[], streams: Streams = process): Promise<number> {
  let code = 0;
  const command = new Command("reg-conformance")
    .description(
      "Run the conformance suite of @reg on a target: an adapter with a way to build and train small networks.",
    )
    .requiredOption("--target <file>", "a module whose default export is the target")
    .option("--report <folder>", "write the report there")
    .option("--known-failing <file>", "JSON: cases that fail for a known reason; they run all the same")
    .addHelpText("after", help)
    .exitOverride()
    .configureOutput({ writeOut: (text) => streams.stdout.write(text), outputError: () => {} })
    .action(async (options: Options) => {
      code = await run(streams, options);
    });
  try {
    await command.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (!(error instanceof CommanderError || error instanceof RegError)) throw error;
    streams.stderr.write(`${error instanceof RegError ? error.message : usageLine(error)}\n`);
    return 2;
  }
}
