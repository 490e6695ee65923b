import { choice } from "../choice.ts";
import { CliError } from "../cliError.ts";
import { randomFor } from "../random.ts";
import { breastCancer, digits } from "./bundled.ts";
import { readCsv } from "./csv.ts";
import type { Dataset } from "./dataset.ts";
import { type ClassificationOptions, makeClassification } from "./makeClassification.ts";

/** What `--data classification` simulates: half of the features are noise. */
const simulated: ClassificationOptions = {
  rows: 1000,
  informative: 5,
  redundant: 5,
  noise: 10,
  classes: 3,
  clustersPerClass: 2,
  classSeparation: 1.5,
  flip: 0.01,
};

const bundled = {
  digits,
  "breast-cancer": breastCancer,
  classification: (seed: number) => makeClassification(simulated, randomFor(seed, "data")),
} satisfies Record<string, (seed: number) => Dataset>;

export const datasetNames = [
  "digits",
  "breast-cancer",
  "classification",
] as const satisfies readonly (keyof typeof bundled)[];

/** The data set that `--data` names: one of ours, or a CSV file. Throws CliError, and `INVALID_DATA` for a file. */
export function loadDataset(data: string, target: string | undefined, seed: number): Dataset {
  if (/\.csv$/i.test(data)) return readCsv(data, target);
  const name = choice("--data", data, [...datasetNames, "FILE.csv"]);
  if (name === "FILE.csv") throw new CliError("--data: expected the path of a CSV file.");
  if (target !== undefined) throw new CliError(`--target: expected --data FILE.csv with it, received ${name}.`);
  return bundled[name](seed);
}
