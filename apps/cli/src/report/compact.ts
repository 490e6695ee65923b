import type { BeforeAfter } from "@reg/core/units";
import type { CutModel } from "../cutting/cuttable.ts";
import { type Io, paint } from "../io.ts";
import { countOf, figure } from "./numbers.ts";
import { table } from "./table.ts";
import { visible } from "./visible.ts";

const right = { align: "right" } as const;
const figures = [{ head: "" }, { head: "before", ...right }, { head: "after", ...right }, { head: "of it", ...right }];
const removedColumns = [{ head: "removed" }, { head: "units", ...right }];
const keptColumns = [{ head: "kept" }, { head: "dead", ...right }, { head: "because" }];

const row = (what: string, { before, after }: BeforeAfter, show: (value: number) => string = String) => [
  what,
  show(before),
  show(after),
  before === 0 ? "–" : `${((100 * after) / before).toFixed(1)} %`,
];

/** How far apart the outputs are, in words. */
function sameness({ certificate: { difference, compared } }: CutModel): string {
  const inputs = `${compared.random + compared.given} inputs`;
  if (difference.ulps === 0) return `Outputs on ${inputs} are equal bit for bit.`;
  return `Outputs on ${inputs} differ by at most ${figure(difference.absolute)}, ${figure(difference.ulps)} units in the last place of the largest.`;
}

/** Advice in the words of the command. */
const typed = (reason = ""): string => reason.replaceAll("roundTo: ", "--round-to ");

/** The features that an input still takes; the first of many. */
function inputLine({ inputs }: CutModel): string[] {
  return inputs.map(({ name, axis, entries }) => {
    const shown = entries.length > 20 ? `${entries.slice(0, 20).join(", ")} … (--json lists all)` : entries.join(", ");
    return `Input ${visible(name)} takes ${entries.length} features on axis ${axis}: ${shown}`;
  });
}

/** What was cut, what was kept and why, and what it came to, for a person. */
export function compactReport(io: Io, path: string, out: string, cut: CutModel): string {
  const { certificate, removed, kept } = cut;
  const { bold, dim, yellow } = paint(io);
  const rows = [
    row("parameters", certificate.parameters),
    row("bytes", certificate.bytes),
    row("multiply-adds", certificate.multiplyAdds),
    row("ms a run", certificate.milliseconds, figure),
  ];
  const gone = removed.map(({ name, size, units }) => [visible(name), countOf(units.length, size)]);
  const stays = kept.filter(({ dead }) => dead > 0);
  const stayed = stays.map(({ name, size, dead, why }) => [visible(name), countOf(dead, size), visible(why)]);
  return [
    `\n${bold(visible(path))} ${dim(`→ ${visible(out)}`)}\n`,
    `${table(io, figures, rows)}\n`,
    sameness(cut),
    ...inputLine(cut),
    ...(certificate.slower ? [yellow(`It is slower. ${typed(certificate.reason)}`)] : []),
    removed.length > 0 ? `\n${table(io, removedColumns, gone)}` : "Nothing in it is dead: no unit was cut.",
    ...(stayed.length > 0 ? [`\n${table(io, keptColumns, stayed)}`] : []),
    "",
  ].join("\n");
}
