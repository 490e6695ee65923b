// Writes the tables of docs/models.md: one step of SGD on networks and layers as both exporters of PyTorch write them, beside PyTorch's own
// step in float64 (tooling/oracle/zoo). The built code is measured: `npx tsc -p .` first.
//
//     node scripts/measureZoo.mjs --python .venv/bin/python      exports everything to a temporary folder first
//     node scripts/measureZoo.mjs --from folder [name...]        measures the exports of an earlier run; writes with --write
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measureStep } from "./zoo/measureStep.mjs";
import { writeTables } from "./zoo/writeTables.mjs";

const { values, positionals } = parseArgs({
  options: { python: { type: "string" }, from: { type: "string" }, write: { type: "boolean" } },
  allowPositionals: true,
});
const script = fileURLToPath(new URL("../../../tooling/oracle/zoo/write_zoo.py", import.meta.url));

const folder = values.from ?? mkdtempSync(join(tmpdir(), "zoo-"));
if (values.python) execFileSync(values.python, [script, folder], { stdio: "inherit" });

const rows = [];
for (const file of readdirSync(folder).filter((each) => each.endsWith(".json"))) {
  const zooCase = JSON.parse(readFileSync(join(folder, file), "utf8"));
  if (positionals.length > 0 && !positionals.includes(zooCase.name)) continue;
  const row = await measureStep(zooCase, join(folder, file.slice(0, -".json".length)));
  rows.push(row);
  console.log(JSON.stringify(row));
}
if (values.python || values.write) writeTables(rows);
