// npm run bench [-- --json] [-- --only WORDS] [-- --scale]: milliseconds per training step, ours beside the peers', in one run.
import { Command } from "commander";
import { type MeasuredRow, type Row, wordsOf } from "./row.ts";
import { rows } from "./rows.ts";
import { runGroup } from "./runGroup.ts";
import { measureScale, scaleTable } from "./scale.ts";
import { table } from "./table.ts";

interface Options {
  readonly json?: boolean;
  readonly only?: readonly string[];
  readonly scale?: boolean;
}

const known = [...new Set(rows.flatMap(wordsOf))];

const program = new Command("bench")
  .description("Milliseconds per training step (batch 32, one thread), plain and regularized, ours beside the peers'.")
  .option("--json", "print one JSON document")
  .option("--only <words...>", "only rows in which every word is a field, such as: mlp onnx web adam")
  .option("--scale", "instead: time and memory of our ONNX step from 0.1 to 25 million weights")
  .parse();
const { json = false, only = [], scale = false } = program.opts<Options>();
if (scale) {
  const costs = await measureScale(console.error);
  console.log(json ? JSON.stringify({ rows: costs }) : scaleTable(costs));
  process.exit();
}
const words = only.flatMap((text) => text.split(/[\s,]+/)).filter(Boolean);
const unknown = words.find((word) => !known.includes(word));
if (unknown !== undefined) {
  console.error(`bench: no row has the word "${unknown}". There are: ${known.join(", ")}.`);
  process.exit(2);
}

const chosen = rows.filter((row) => words.every((word) => wordsOf(row).includes(word)));
const groups = new Map<string, Row[]>();
for (const row of chosen) {
  const key = `${row.model}, ${row.stack} (${row.runtime})`;
  groups.set(key, [...(groups.get(key) ?? []), row]);
}
const measured: MeasuredRow[] = [];
for (const [name, group] of groups) {
  console.error(`${name} …`);
  const result = await runGroup(group);
  if ("rows" in result) measured.push(...result.rows);
  else console.error(`  left out: ${result.missing}`);
}
console.log(json ? JSON.stringify({ rows: measured }) : table(measured));
