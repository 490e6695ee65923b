// node dist/writeSimulated.js DIRECTORY: the data of Friedman's function, for tooling/oracle/lassonet_features.py.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { friedmanSeeds } from "./rows/nonlinear.ts";
import { simulateFriedman } from "./simulated.ts";

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("writeSimulated: expected a directory to write to.");
mkdirSync(directory, { recursive: true });
for (const rows of [300, 1000]) {
  for (const seed of friedmanSeeds) {
    const { inputs, targets, truth } = simulateFriedman(rows, seed);
    const json = JSON.stringify({ rows, seed, inputs: Array.from(inputs.data), targets, truth: [...truth] });
    writeFileSync(join(directory, `${rows}-${seed}.json`), json);
  }
}
