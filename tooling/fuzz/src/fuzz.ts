// npm run fuzz -- onnx [--minutes 10] [--seconds 20] [--count 1000] [--seed 1] [--from 0] [--json]
import { Command } from "commander";
import { fuzzers } from "./fuzzers/index.ts";
import { runFuzzer } from "./runFuzzer.ts";

interface Options {
  readonly minutes?: string;
  readonly seconds?: string;
  readonly count?: string;
  readonly seed: string;
  readonly from: string;
  readonly json?: boolean;
}

const names = [...fuzzers.keys()];
const program = new Command("fuzz")
  .description(
    "Damaged inputs, each of which must give a result or a RegError. Says which did not, and how to see it again.",
  )
  .argument("[names...]", `which fuzzers: ${names.join(", ")}; all of them when left out`)
  .option("--minutes <number>", "how long each fuzzer runs")
  .option("--seconds <number>", "the same in seconds; 20 when no end is given")
  .option("--count <number>", "how many inputs each fuzzer tries")
  .option("--seed <number>", "another seed gives other inputs", "1")
  .option("--from <number>", "the first input, to see one again", "0")
  .option("--json", "print one JSON document")
  .parse();
const { minutes, seconds, count, seed, from, json } = program.opts<Options>();
const unknown = program.args.find((name) => !fuzzers.has(name));
if (unknown !== undefined) {
  console.error(`fuzz: no fuzzer is called "${unknown}". There are: ${names.join(", ")}.`);
  process.exit(2);
}

const end = minutes ? Number(minutes) * 60 : seconds ? Number(seconds) : count ? Number.POSITIVE_INFINITY : 20;
const reports = [];
for (const name of program.args.length > 0 ? program.args : names) {
  const inputs = count ? { count: Number(count) } : {};
  const report = await runFuzzer(name, { seed: Number(seed), from: Number(from), seconds: end, ...inputs });
  reports.push(report);
  if (json) continue;
  const { milliseconds, index } = report.slowest;
  const slowest = `the slowest took ${(milliseconds / 1000).toFixed(2)} s (number ${index})`;
  console.log(`${name}: ${report.inputs} inputs, ${report.refused} refused at once, ${slowest}`);
  for (const { count: times, index: first, step, problem } of report.found) {
    console.log(
      `\n${times} times in ${step}, first: npm run fuzz -- ${name} --seed ${seed} --from ${first} --count 1\n${problem}`,
    );
  }
}
if (json) console.log(JSON.stringify(reports));
process.exit(reports.some(({ found }) => found.length > 0) ? 1 : 0);
