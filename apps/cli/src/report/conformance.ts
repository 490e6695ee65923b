// The suite's results for people: a column for each runtime, then what failed and what was skipped, with the reason.
import { kinds, lookFirst, type Result, type Status } from "@reg/conformance";
import { type Io, paint } from "../io.ts";
import { table } from "./table.ts";
import { wrap } from "./wrap.ts";

const count = (results: readonly Result[], status: Status) => results.filter((each) => each.status === status).length;

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

function cell(io: Io, results: readonly Result[]): string {
  const { green, red, dim } = paint(io);
  const [passed, failed] = [count(results, "passed"), count(results, "failed")];
  if (results.length === 0) return dim("·");
  const others = (["inherited", "known", "skipped"] as const).filter((status) => count(results, status) > 0);
  const notes = others.map((status) => dim(`${count(results, status)} ${status}`));
  if (failed > 0) return [red(`${failed} of ${passed + failed} failed`), ...notes].join(" ");
  return [...(passed > 0 ? [green(`${passed}`)] : []), ...notes].join(" ");
}

/** Results with one reason in common: the first names, how many more, who, and the reason. */
function noted(io: Io, results: readonly Result[], status: Status): string[] {
  const { dim, red } = paint(io);
  const these = results.filter((each) => each.status === status);
  return unique(these.map(({ reason }) => reason)).map((reason) => {
    const group = these.filter((each) => each.reason === reason);
    const names = unique(group.map(({ case: name }) => name));
    const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
    const who = unique(group.map(({ version }) => version)).join(", ");
    const word = status === "failed" ? red(status) : dim(status);
    const cases = wrap(`${status} ${names.slice(0, 3).join(", ")}${more}`, "  ");
    return `${cases.replace(status, word)}\n${dim(wrap(who, "    "))}\n${wrap(reason, "    ")}`;
  });
}

/** The whole report. Numbers are cases passed. */
export function conformanceReport(io: Io, results: readonly Result[]): string {
  const versions = unique(results.map(({ version }) => version));
  const right = { align: "right" } as const;
  const columns = [
    { head: "cases passed" },
    ...versions.map((version) => ({ head: version.replace(" ", "\n"), ...right })),
  ];
  const of = (version: string, kind?: string) =>
    results.filter((each) => each.version === version && (kind === undefined || each.kind === kind));
  const used = kinds.filter((kind) => results.some((each) => each.kind === kind));
  const rows = [
    ...used.map((kind) => [kind, ...versions.map((version) => cell(io, of(version, kind)))]),
    [paint(io).bold("all"), ...versions.map((version) => cell(io, of(version)))],
  ];
  const notes = (["failed", "known", "inherited", "skipped"] as const).flatMap((status) => noted(io, results, status));
  const first = lookFirst(results);
  const lead = first === undefined ? [] : [wrap(first, "  "), ""];
  return ["", table(io, columns, rows), "", ...lead, ...notes, ""].join("\n");
}
