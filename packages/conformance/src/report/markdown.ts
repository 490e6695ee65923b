// The report people read: a matrix penalty x kind for each adapter with the worst measured error, then why things were
// skipped, then what failed. Nothing in it depends on the time or on the order of the run.
import type { Kind } from "../case.ts";
import type { Result } from "../runConformance.ts";
import { countOf } from "./json.ts";

const columns = [
  "value",
  "gradient",
  "prox",
  "loss",
  "proximal",
  "decoupled",
  "properties",
  "config",
  "trajectory",
] as const satisfies readonly Kind[];

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)].toSorted();

const plain = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** The largest measured error of a set, in words: ULP when it is a matter of rounding, absolute otherwise. */
function worstError(results: readonly Result[]): string {
  const errors = results.map(({ worst }) => worst?.error?.absolute ?? 0);
  const most = errors.reduce((a, b) => (a > b || Number.isNaN(a) ? a : b), 0);
  return most === 0 ? "exact" : most.toExponential(1);
}

function cell(results: readonly Result[]): string {
  const { passed, failed, skipped } = countOf(results);
  if (failed > 0) return `**${failed} failed** of ${results.length}`;
  if (passed > 0) return `${passed} ok, ${worstError(results)}${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  return skipped > 0 ? "skipped" : "";
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function matrix(results: readonly Result[]): readonly string[] {
  const penalties = unique(results.map(({ penalty }) => penalty).filter(Boolean));
  const rows = penalties.map((penalty) => {
    const own = results.filter((result) => result.penalty === penalty);
    return row([penalty, ...columns.map((kind) => cell(own.filter((result) => result.kind === kind)))]);
  });
  const general = results.filter(({ penalty }) => penalty === "");
  return [
    row(["penalty", ...columns]),
    row(["---", ...columns.map(() => "---")]),
    ...rows,
    "",
    ...(general.length > 0 ? [`Models, schedules and rules: ${cell(general)}.`, ""] : []),
  ];
}

function section(title: string, results: readonly Result[]): readonly string[] {
  const { passed, failed, skipped } = countOf(results);
  const skips = results.filter(({ status }) => status === "skipped");
  const failures = results.filter(({ status }) => status === "failed");
  const lines = (some: readonly Result[]) =>
    some.map((result) => `- \`${plain(result.case)}\`: ${plain(result.reason)}`);
  return [
    `## ${title}`,
    "",
    `${passed} passed, ${failed} failed, ${skipped} skipped.`,
    "",
    ...matrix(results),
    ...(failures.length > 0 ? ["Failed:", "", ...lines(failures), ""] : []),
    ...(skips.length > 0 ? ["Skipped:", "", ...lines(skips), ""] : []),
  ];
}

/** Results of any number of targets as Markdown: a matrix for each. A cell has its cases and the largest absolute error. */
export function markdownReport(results: readonly Result[]): string {
  const title = ({ adapter, version }: Result) => `${adapter}: ${version}`;
  const sections = unique(results.map(title)).flatMap((name) =>
    section(
      name,
      results.filter((result) => title(result) === name),
    ),
  );
  return [
    "# Conformance",
    "",
    "Golden numbers are Keras', PyTorch's and skglm's. A cell says how many cases agree and their largest absolute error.",
    "",
    ...sections,
  ].join("\n");
}
