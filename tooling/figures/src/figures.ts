// npm run figures [-- --only NAMES]: what sparsity costs and saves, as docs/figures.json and docs/figures.md. A row is written as soon as
// it is measured, so that an interrupted run loses one row.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { Command } from "commander";
import { pageOf } from "./page.ts";
import { machineOf, readFigures, writeFigures } from "./result.ts";
import { rows } from "./rows.ts";

const program = new Command("figures")
  .description("Measures what sparsity costs and saves, and writes docs/figures.json and docs/figures.md.")
  .option("--only <names...>", `only these rows: ${rows.map(({ name }) => name).join(", ")}`)
  .parse();
const { only } = program.opts<{ readonly only?: readonly string[] }>();
const unknown = only?.find((name) => !rows.some((row) => row.name === name));
if (unknown !== undefined) {
  console.error(`figures: no row is called "${unknown}". There are: ${rows.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

const docs = new URL("../docs/", import.meta.url);
const json = new URL("figures.json", docs);

/** The version of a package that is measured. */
function versionOf(name: string): string {
  const main = createRequire(import.meta.url).resolve(name);
  const root = main.slice(0, main.lastIndexOf(`/${name}/`) + name.length + 2);
  return JSON.parse(readFileSync(`${root}package.json`, "utf8")).version;
}
const machine = machineOf(
  Object.fromEntries(["onnxruntime-node", "onnxruntime-web"].map((name) => [name, versionOf(name)])),
);

for (const row of rows.filter(({ name }) => only === undefined || only.includes(name))) {
  const { name, title } = row;
  console.error(`${name} …`);
  const start = performance.now();
  const measured = await row.measure((line) => console.error(`  ${line}`));
  const minutes = (performance.now() - start) / 60_000;
  const others = readFigures(json).filter((figure) => figure.name !== name);
  const all = [...others, { name, title, machine, minutes, ...measured }];
  const figures = rows.flatMap((each) => all.filter((figure) => figure.name === each.name));
  writeFigures(json, figures);
  writeFileSync(new URL("figures.md", docs), pageOf(figures, rows));
}
