// What every report says of a target, before it is Markdown or HTML: the matrix, what it proves, and which cases to list.
import { type Kind, kinds, type Source, sources } from "../case.ts";
import { figure } from "../figure.ts";
import type { Result, Status } from "../runConformance.ts";
import { type Counts, countOf } from "./counts.ts";

/** The cases of one penalty and one kind. */
export interface Cell {
  readonly kind: Kind;
  readonly counts: Counts;
  readonly total: number;
  /** The greatest share of its tolerance that a case used: of those that failed, if any did, of those that passed otherwise. */
  readonly share: number;
}

/** One target's results. */
export interface Summary {
  /** Adapter and version. */
  readonly title: string;
  readonly counts: Counts;
  /** What to look at before anything else, where there is such a thing. */
  readonly first: string | undefined;
  /** What is proved, and by which numbers. */
  readonly notes: readonly string[];
  /** A penalty, or what is about no penalty in particular. */
  readonly rows: readonly { readonly name: string; readonly cells: readonly Cell[] }[];
  /** Cases to list one by one, each with its reason. */
  readonly told: readonly { readonly status: Status; readonly results: readonly Result[] }[];
}

/** What proves something, one way or the other. */
const proving: readonly Status[] = ["passed", "failed", "known"];

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

/** The kinds that any of the results is of: the columns. */
export const columnsOf = (results: readonly Result[]): readonly Kind[] =>
  kinds.filter((kind) => results.some((result) => result.kind === kind));

/** A share of a tolerance for people: `31.2 %`, `exact`; beyond it `4.1 times`. */
function shareInWords(share: number): string {
  if (share === 0) return "exact";
  if (share === Number.POSITIVE_INFINITY) return "not a matter of tolerance";
  // Who computes in float64 uses next to nothing of what float32 needs.
  if (share < 1e-4) return "under 0.01 %";
  return share <= 1 ? `${figure(100 * share)} %` : `${figure(share)} times`;
}

function cellOf(results: readonly Result[], kind: Kind): Cell {
  const own = results.filter((result) => result.kind === kind);
  // What fails for a known reason says nothing of the others.
  const worstOf = own.some(({ status }) => status === "failed") ? "failed" : "passed";
  const judged = own.filter(({ status }) => status === worstOf);
  const share = judged.reduce((most, { worst }) => Math.max(most, worst?.share ?? 0), 0);
  return { kind, counts: countOf(own), total: own.length, share };
}

/** Where a person should look first when this much fails; `undefined` when nothing does. */
export function lookFirst(results: readonly Result[]): string | undefined {
  const plain = results.filter(({ case: name, status }) => status === "failed" && name.startsWith("training/plain"));
  if (plain.length === 0) return undefined;
  const names = plain.map(({ case: name }) => name).join(", ");
  return `${names}: no penalty is involved. Look there first: the network, its loss or its optimizer is not what the target says.`;
}

/** By which numbers a target is judged, and what nothing is proved of. */
function notesOf(results: readonly Result[]): readonly string[] {
  const judged = results.filter(({ status }) => proving.includes(status));
  const bySource = (Object.keys(sources) as Source[]) // The keys of an object literal.
    .map((source) => [source, judged.filter(({ against }) => against === source).length] as const)
    .filter(([, count]) => count > 0)
    .map(([source, count]) => `${count} ${count === 1 ? "case" : "cases"} with ${sources[source]}`);
  const inherited = results.filter(({ status }) => status === "inherited");
  const byReason = unique(inherited.map(({ reason }) => reason)).map((reason) => {
    const own = inherited.filter((result) => result.reason === reason);
    return `${own.length} ${own.length === 1 ? "case is" : "cases are"} inherited (${unique(own.map(({ kind }) => kind)).join(", ")}): ${reason}.`;
  });
  const precision = results[0]?.precision;
  return [
    ...(bySource.length > 0 ? [`Compared: ${bySource.join("; ")}.`] : []),
    ...byReason,
    ...(precision
      ? [`Tolerances are ${figure(precision.factor)} times as wide as float32 needs: ${precision.reason}.`]
      : []),
  ];
}

function summaryOf(title: string, results: readonly Result[], columns: readonly Kind[]): Summary {
  const penalties = unique(results.map(({ penalty }) => penalty)).toSorted();
  return {
    title,
    counts: countOf(results),
    first: lookFirst(results),
    notes: notesOf(results),
    // "" sorts first: what holds for every penalty comes before each of them.
    rows: penalties.map((penalty) => {
      const own = results.filter((result) => result.penalty === penalty);
      return { name: penalty || "(any)", cells: columns.map((kind) => cellOf(own, kind)) };
    }),
    told: (["failed", "known", "skipped"] as const)
      .map((status) => ({ status, results: results.filter((result) => result.status === status) }))
      .filter(({ results: some }) => some.length > 0),
  };
}

/** A summary for each target, by title. */
export function summariesOf(results: readonly Result[]): readonly Summary[] {
  const columns = columnsOf(results);
  const titleOf = ({ adapter, version }: Result) => `${adapter}: ${version}`;
  return unique(results.map(titleOf))
    .toSorted()
    .map((title) =>
      summaryOf(
        title,
        results.filter((result) => titleOf(result) === title),
        columns,
      ),
    );
}

const beside = ["inherited", "known", "skipped"] as const;

/** A cell in words: `12 ok, 31.2 %`, `1 of 12 failed, 4.1 times`, and how many were not judged. */
export function cellInWords({ counts, total, share }: Cell): string {
  const others = beside.filter((status) => counts[status] > 0).map((status) => `${counts[status]} ${status}`);
  if (counts.failed > 0) return [`${counts.failed} of ${total} failed, ${shareInWords(share)}`, ...others].join(", ");
  return [...(counts.passed > 0 ? [`${counts.passed} ok, ${shareInWords(share)}`] : []), ...others].join(", ");
}

/** What a reader must know to read a matrix. */
export const introduction =
  "A cell says how many cases passed and, of the one that came closest, how much of its tolerance was used.";

/** The heading over a list of cases. */
export const titleOfStatus: Readonly<Record<Status, string>> = {
  passed: "Passed",
  inherited: "Inherited from @reg/core",
  failed: "Failed",
  known: "Known to fail",
  skipped: "Skipped",
};
