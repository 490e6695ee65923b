// What `reg train` tells a person about one stack.
import type { Plan } from "@reg/core";
import { inObjective } from "@reg/core/adapter";
import type { Dataset } from "../datasets/dataset.ts";
import type { LayerFigures, StackFigures } from "../evaluation.ts";
import { type Io, paint } from "../io.ts";
import type { Advice } from "../ladder.ts";
import { countOf, figure, percent, shape } from "./numbers.ts";
import { table } from "./table.ts";
import { visible } from "./visible.ts";
import { wrap } from "./wrap.ts";

const indented = (text: string) => text.replaceAll(/^(?=.)/gm, "  ");

/** Data, rows and network in a line. */
export function problemLine(io: Io, { name, features, classes }: Dataset, train: number, test: number, sizes: string) {
  const { bold, dim } = paint(io);
  const rows = `${train} rows to train, ${test} to test`;
  return `\n${bold(visible(name))} ${dim(`${rows} · ${features.length} features, ${classes.length} classes · ${sizes}`)}\n`;
}

/** The stack and its plan: which parameter is regularized, by what, how and why. */
export function planReport(io: Io, version: string, plan: Plan): string {
  const { bold, dim } = paint(io);
  const [head = "", ...rows] = plan.toString().split("\n");
  return `\n${bold(version)}\n\n${indented([dim(head), ...rows].join("\n"))}\n\n`;
}

function summary(io: Io, { accuracy, trainAccuracy, loss, dataLoss, penalty, layers }: StackFigures): string {
  const { dim, bold } = paint(io);
  const gap = 100 * (trainAccuracy - accuracy);
  const whole = layers.every(({ mode }) => mode === null || inObjective(mode));
  const lines: [string, string, string][] = [
    ["test accuracy", bold(percent(accuracy)), ""],
    ["training accuracy", percent(trainAccuracy), `generalization gap ${gap.toFixed(1)} points`],
    ["data loss", figure(dataLoss), "on the test rows"],
    ["penalty", figure(penalty), ""],
    ["loss", figure(loss), whole ? "data loss + penalty" : "data loss + the penalties that are not decoupled"],
  ];
  return lines.map(([name, value, note]) => `  ${dim(name.padEnd(18))} ${value}${note && dim(`  ${note}`)}`).join("\n");
}

const layerRow = ({ name, shape: lengths, zeros, l1, l2, deadInputs, deadUnits }: LayerFigures) => [
  name,
  shape(lengths),
  percent(zeros),
  figure(l1),
  figure(l2),
  countOf(deadInputs.length, lengths[0]),
  countOf(deadUnits.length, lengths[1]),
];

const layerColumns = [
  { head: "kernel" },
  { head: "shape" },
  { head: "exact zeros", align: "right" },
  { head: "L1 norm", align: "right" },
  { head: "L2 norm", align: "right" },
  { head: "dead inputs", align: "right" },
  { head: "dead units", align: "right" },
] as const;

/** The features that nothing in the network looks at, by name. */
function unusedFeatures(io: Io, { layers }: StackFigures, features: readonly string[]): string {
  const unused = (layers[0]?.deadInputs ?? []).map((input) => visible(features[input]!));
  if (unused.length === 0) return "";
  const more = unused.length > 8 ? ` and ${unused.length - 8} more` : "";
  return `\n  ${paint(io).dim("not looked at:")} ${unused.slice(0, 8).join(", ")}${more}\n`;
}

function confusionReport(io: Io, confusion: StackFigures["confusion"], classes: readonly string[]): string {
  const { dim, green, yellow } = paint(io);
  if (classes.length > 16) return dim(`  confusion matrix: ${classes.length} classes, see --json`);
  const cell = (count: number, right: boolean) => (right ? green(`${count}`) : count ? yellow(`${count}`) : dim("·"));
  const rows = confusion.map((counts, row) => [
    dim(visible(classes[row]!)),
    ...counts.map((count, column) => cell(count, row === column)),
  ]);
  const columns = [
    { head: "true \\ predicted" },
    ...classes.map((head) => ({ head: visible(head), align: "right" as const })),
  ];
  return table(io, columns, rows);
}

/** Everything measured on one stack. */
export function figuresReport(io: Io, figures: StackFigures, { features, classes }: Dataset): string {
  return [
    summary(io, figures),
    "",
    table(io, layerColumns, figures.layers.map(layerRow)),
    unusedFeatures(io, figures, features),
    confusionReport(io, figures.confusion, classes),
    "",
  ].join("\n");
}

/** The ladder of `--adjust` and its advice. */
export function adviceReport(io: Io, { rungs, take, why }: Advice): string {
  const { bold, dim, green } = paint(io);
  const right = { align: "right" } as const;
  const columns = [
    { head: "strength", ...right },
    { head: "penalty" },
    { head: "training", ...right },
    { head: "validation", ...right },
    { head: "exact zeros", ...right },
    { head: "" },
  ];
  const rows = rungs.map((rung) => [
    `x ${rung.strength}`,
    rung.penalty,
    percent(rung.trainAccuracy),
    percent(rung.accuracy),
    percent(rung.zeros),
    rung === take ? green("take this") : "",
  ]);
  const sentence = `  ${dim("Take")} ${bold(take.penalty)} ${dim(`(x ${take.strength}).`)}\n${dim(wrap(why))}`;
  return `\n${table(io, columns, rows)}\n\n${sentence}\n  ${dim("--penalty")} '${JSON.stringify(take.config)}'\n`;
}

/** The strength that was chosen, and why. */
export function strengthReport(io: Io, { strength, why }: { readonly strength: number; readonly why: string }): string {
  const { bold, dim } = paint(io);
  return `\n  ${dim("strength, chosen by 5 folds:")} ${bold(figure(strength))}\n${dim(wrap(why))}\n`;
}

/** Where the network went. */
export const savedLine = (io: Io, out: string): string =>
  `\n  ${paint(io).dim("saved:")} ${visible(out)} ${paint(io).dim("· takes features as the data have them")}\n`;
