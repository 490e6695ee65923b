// What `reg fit` tells a person.
import type { LayerFigures } from "../evaluation.ts";
import type { FitFigures, ModelFigures } from "../fit/fitFigures.ts";
import { type Io, paint } from "../io.ts";
import { countOf, figure, percent, shape } from "./numbers.ts";
import { table } from "./table.ts";
import { visible } from "./visible.ts";

const right = { align: "right" } as const;

/** At most so many lines of a long table. */
const most = 12;

/** Some of many, the last among them, as far apart as can be. */
function spread<Item>(items: readonly Item[]): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
}

const thousands = (count: number): string => count.toLocaleString("en-US");

function historyTable(io: Io, { history, data }: FitFigures): string {
  const judged = data.validation > 0;
  const accurate = history[0]?.validation?.accuracy !== undefined;
  const sparse = history[0]?.zeros !== undefined;
  const units = history[0]?.units !== undefined;
  const columns = [
    { head: "epoch", ...right },
    { head: "loss", ...right },
    { head: "data loss", ...right },
    { head: "penalty", ...right },
    ...(sparse ? [{ head: "exact zeros", ...right }] : []),
    ...(units ? [{ head: "units", ...right }] : []),
    ...(judged ? [{ head: "validation loss", ...right }] : []),
    ...(accurate ? [{ head: "validation accuracy", ...right }] : []),
  ];
  const rows = spread(history).map(({ epoch, loss, dataLoss, penalty, zeros, units: live, validation }) => [
    String(epoch + 1),
    ...[loss, dataLoss, penalty].map(figure),
    ...(sparse ? [percent(zeros!)] : []),
    ...(units ? [String(Object.values(live!).reduce((a, b) => a + b, 0))] : []),
    ...(judged ? [figure(validation!.dataLoss)] : []),
    ...(accurate ? [percent(validation!.accuracy!)] : []),
  ]);
  return table(io, columns, rows);
}

function beforeAfter(io: Io, { before, after, data }: FitFigures): string {
  const on = data.validation > 0 ? "validation" : "training";
  const row = (what: string, show: (figures: ModelFigures) => string) => [what, show(before), show(after)];
  const accurate = before.accuracy !== undefined;
  const rows = [
    ...(accurate ? [row(`${on} accuracy`, ({ accuracy = 0 }) => percent(accuracy))] : []),
    row(`${on} loss`, ({ dataLoss }) => figure(dataLoss)),
    row("exact zeros", ({ zeros }) => percent(zeros)),
    row("trained numbers not 0", ({ nonzero }) => thousands(nonzero)),
    row("bytes of the file", ({ bytes }) => thousands(bytes)),
  ];
  return table(io, [{ head: "" }, { head: "before", ...right }, { head: "after", ...right }], rows);
}

const layerColumns = [
  { head: "trained kernel" },
  { head: "shape" },
  { head: "penalty" },
  { head: "mode" },
  { head: "exact zeros", ...right },
  { head: "dead inputs", ...right },
  { head: "dead units", ...right },
];

const layerRow = ({ name, shape: lengths, penalty, mode, zeros, deadInputs, deadUnits }: LayerFigures) => [
  visible(name),
  shape(lengths),
  penalty,
  mode ?? "–",
  percent(zeros),
  countOf(deadInputs.length, lengths.at(-2)),
  countOf(deadUnits.length, lengths.at(-1)),
];

/** The kernels, if there is anything to say of them. */
function layersTable(io: Io, { layers }: FitFigures): string[] {
  if (layers.every(({ mode, zeros }) => mode === null && zeros === 0)) return [];
  const shown = layers.slice(0, most);
  const rest = layers.length - shown.length;
  const more = rest > 0 ? [paint(io).dim(`  and ${rest} more (--json lists all)`)] : [];
  return [`\n${table(io, layerColumns, shown.map(layerRow))}`, ...more];
}

/** What can be cut now. */
function deadLine({ dead, out }: FitFigures): string[] {
  if (dead.length === 0) return [];
  const count = dead.reduce((sum, group) => sum + group.dead, 0);
  const groups = dead.length === 1 ? "one group" : `${dead.length} groups`;
  const name = visible(out);
  const cut = `reg compact ${name} --out ${name.replace(/\.onnx$/i, "")}.small.onnx --inputs`;
  return [`\n${thousands(count)} units of ${groups} are dead. To cut them out: ${cut}`];
}

/** The whole report. */
export function fitReport(io: Io, figures: FitFigures): string {
  const { bold, dim } = paint(io);
  const { model, out, data, changes, loss, optimizer, trained } = figures;
  const kept = trained.frozen > 0 ? `, ${trained.frozen} not` : "";
  const numbers = `${thousands(trained.parameters)} numbers in ${trained.tensors} tensors trained${kept}`;
  return [
    `\n${bold(visible(model))} ${dim(`→ ${visible(out)}`)}\n`,
    dim(`  ${visible(data.name)} · ${data.train} rows to train, ${data.validation} to validate`),
    dim(`  ${loss} · ${optimizer} · ${numbers}`),
    ...changes.map((change) => dim(`  ${visible(change)}`)),
    `\n${historyTable(io, figures)}`,
    `\n${beforeAfter(io, figures)}`,
    ...layersTable(io, figures),
    ...deadLine(figures),
    "",
  ].join("\n");
}
