// Writes what was measured into docs/models.md, between its two marks.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../../docs/models.md", import.meta.url);
const [start, end] = ["<!-- zoo -->", "<!-- end of zoo -->"];

/** A step counts as PyTorch's up to this part of the step, or ten times what PyTorch's own float32 is off. */
const limit = 1e-4;
/** The gradient of a ReLU or a maximum that rounding turns the other way is another one. PyTorch has up to 2e-1 of this in float32. */
const most = 0.1;

const known = {
  "wav2vec 2": "as PyTorch, but the file lacks `masked_spec_embed`, which only training uses",
  "lraspp, mobilenet v3":
    "as PyTorch, but for a channel whose HardSwish is 1e-6 from its corner, which rounding takes the other way",
  levit: "the file lacks `attention_biases`; it has tables that timm gathers from them once, and these are trained",
};

const short = (message) =>
  message
    .replace(/^\[@reg\/\S+\] /, "")
    .replace(/: expected.*$/s, "")
    .replaceAll("|", "/");

const colour = String.fromCharCode(27);

function result(row) {
  // Behind the escape are colours and advice.
  if (row.notExported)
    return `not exported: ${row.notExported.split(colour)[0].replaceAll("|", "/").slice(0, 90).trim()}`;
  if (row.refused) return `refused: ${short(row.refused)}`;
  const near = row.worst.ours <= Math.max(limit, Math.min(10 * row.theirs, most));
  const whole = row.numbers === row.trained && row.frozen.length === 0 && row.missing.length === 0;
  return near && whole ? "as PyTorch" : (known[row.name] ?? (near ? "trains other tensors" : "DIFFERENT"));
}

const cells = (row) => {
  const numbers =
    row.loss === undefined
      ? ["", "", ""]
      : [`${row.trained} of ${row.numbers}`, row.worst.ours.toExponential(0), row.theirs.toExponential(0)];
  return [row.name, row.exporter, row.nodes ?? "", ...numbers, result(row)].map(String);
};

function table(head, lines) {
  const widths = head.map((_, i) => Math.max(...[head, ...lines].map((line) => line[i].length)));
  const written = (line) => `| ${line.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  return [written(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...lines.map(written)].join(
    "\n",
  );
}

const head = ["", "exporter", "nodes", "numbers trained", "difference", "of float32", "result"];

export function writeTables(rows) {
  const good = (row) => result(row) === "as PyTorch";
  const of = (kind) => rows.filter((row) => row.kind === kind);
  const [networks, layers] = [of("network"), of("layer")];
  const count = (all) => `${all.filter(good).length} of ${all.length}`;
  const names = (all) => [...new Set(all.map(({ name }) => name.replace(/^torch /, "")))].join(", ");
  const text = [
    `Networks: ${count(networks)} exports take PyTorch's step.`,
    table(["network", ...head.slice(1)], networks.map(cells)),
    `Layers and single operations: ${count(layers)} exports take PyTorch's step. These do not:`,
    table(["layer", ...head.slice(1)], layers.filter((row) => !good(row)).map(cells)),
    `Measured were ${names(layers)}.`,
  ].join("\n\n");
  const before = readFileSync(file, "utf8");
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  writeFileSync(file, `${before.slice(0, from + start.length)}\n\n${text}\n\n${before.slice(to)}`);
}
