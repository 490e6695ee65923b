// The report people read in a repository: a matrix penalty x kind for each target, what is proved by it, and every case that is
// to be listed with its reason. Nothing in it depends on the time or on the order of the run.
import type { Result } from "../runConformance.ts";
import { countsInWords } from "./counts.ts";
import { cellInWords, columnsOf, introduction, type Summary, summariesOf, titleOfStatus } from "./summary.ts";

const plain = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const row = (cells: readonly string[]): string => `| ${cells.map(plain).join(" | ")} |`;

function section({ title, counts, first, notes, rows, told }: Summary, columns: readonly string[]): readonly string[] {
  const lists = told.flatMap(({ status, results }) => [
    `${titleOfStatus[status]}:`,
    "",
    ...results.map(({ case: name, reason }) => `- \`${plain(name)}\`: ${plain(reason)}`),
    "",
  ]);
  return [
    `## ${plain(title)}`,
    "",
    `${countsInWords(counts)}.`,
    "",
    ...(first === undefined ? [] : [`**${plain(first)}**`, ""]),
    ...notes.flatMap((note) => [plain(note), ""]),
    row(["penalty", ...columns]),
    row(["---", ...columns.map(() => "---")]),
    ...rows.map(({ name, cells }) => row([name, ...cells.map(cellInWords)])),
    "",
    ...lists,
  ];
}

/** Results of any number of targets as Markdown: a matrix for each. */
export function markdownReport(results: readonly Result[]): string {
  const columns = columnsOf(results);
  const sections = summariesOf(results).flatMap((summary) => section(summary, columns));
  return ["# Conformance", "", introduction, "", ...sections].join("\n");
}
