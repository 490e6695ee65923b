// npm run bench [-- --json] [-- --only WORDS]: milliseconds per training step, ours beside the peers', in one run.
import { Command } from "commander";
import { type MeasuredRow, type Row, wordsOf } from "./row.ts";
import { rows } from "./rows.ts";
import { runGroup } from "./runGroup.ts";
import { table } from "./table.ts";

const known = [...new Set(rows.flatMap(wordsOf))];

const program = new Command("bench")
  .description("Milliseconds per training step (batch 32, one thread), plain and regularized, ours beside the peers'.")
  .option("--json", "print one JSON document")
  .option("--only <words...>", "only rows in which every word is a field, such as: mlp onnx web adam")
  .parse();
const { json = false, only = [] } = program.opts<{ json?: boolean; only?: readonly string[] }>();
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
