// The report as one page: no script, no font, no style from elsewhere, light and dark as the reader's system is.
import type { Result } from "../runConformance.ts";
import { countsInWords } from "./counts.ts";
import {
  type Cell,
  cellInWords,
  columnsOf,
  introduction,
  type Summary,
  summariesOf,
  titleOfStatus,
} from "./summary.ts";

const style = `
:root { color-scheme: light dark; --text: #1c2127; --soft: #5b6570; --line: #d8dde3; --page: #ffffff; --ok: #1a7f37;
  --bad: #cf222e; --bad-back: #ffebe9; --known: #9a6700; --known-back: #fff8c5; --quiet: #f3f5f7; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ed; --soft: #9aa5b1; --line: #39424c; --page: #14181d; --ok: #57ab5a;
  --bad: #ff7b72; --bad-back: #4a1a1c; --known: #e3b341; --known-back: #3d3010; --quiet: #1c2229; } }
body { margin: 2rem auto; max-width: 92rem; padding: 0 1rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
p { max-width: 50rem; } .soft { color: var(--soft); }
.first { background: var(--bad-back); padding: 0.5rem 0.8rem; border-left: 4px solid var(--bad); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.87rem; }
th, td { border: 1px solid var(--line); padding: 0.3rem 0.5rem; text-align: left; vertical-align: top; white-space: nowrap; }
thead th { background: var(--quiet); } tbody th { font-weight: 600; }
td.ok b { color: var(--ok); } td.failed { background: var(--bad-back); } td.failed b { color: var(--bad); }
td.known { background: var(--known-back); } td.known b { color: var(--known); } td.quiet { background: var(--quiet); } td.quiet b { color: var(--soft); font-weight: 400; }
td b, td span { display: block; } td span { color: var(--soft); }
meter { width: 5rem; height: 0.6rem; display: block; }
summary { cursor: pointer; margin: 0.6rem 0; } li { margin: 0.3rem 0; overflow-wrap: anywhere; }
code { font-size: 0.9em; }
`;

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const text = (raw: string): string => raw.replaceAll(/[&<>"]/g, (character) => escapes[character]!);

/** What a cell looks like: the worst that is in it. */
const looks = ({ counts }: Cell): string => {
  if (counts.failed > 0) return "failed";
  if (counts.known > 0) return "known";
  return counts.passed > 0 ? "ok" : "quiet";
};

function cellOf(cell: Cell): string {
  if (cell.total === 0) return "<td></td>";
  const [head, ...rest] = cellInWords(cell).split(", ");
  const share = Math.min(1, cell.share);
  const bar =
    cell.counts.passed > 0 ? `<meter value="${share}" high="0.9" title="share of the tolerance used"></meter>` : "";
  const lines = rest.map((line) => `<span>${text(line)}</span>`).join("");
  return `<td class="${looks(cell)}"><b>${text(head!)}</b>${bar}${lines}</td>`;
}

/** A reason that cases share is written once: hundreds of cases may have it. */
function listOf(results: readonly Result[]): string {
  const reasons = [...new Set(results.map(({ reason }) => reason))];
  const items = reasons.map((reason) => {
    const names = results
      .filter((result) => result.reason === reason)
      .map(({ case: name }) => `<code>${text(name)}</code>`);
    return `<li>${names.join(", ")}: ${text(reason)}</li>`;
  });
  return `<ul>${items.join("\n")}</ul>`;
}

function section({ title, counts, first, notes, rows, told }: Summary, columns: readonly string[]): string {
  const head = ["penalty", ...columns].map((name) => `<th scope="col">${text(name)}</th>`).join("");
  const body = rows.map(
    ({ name, cells }) => `<tr><th scope="row">${text(name)}</th>${cells.map(cellOf).join("")}</tr>`,
  );
  const lists = told.map(({ status, results }) => {
    const open = status === "failed" ? " open" : "";
    return `<details${open}><summary>${titleOfStatus[status]}: ${results.length}</summary>${listOf(results)}</details>`;
  });
  return `<section>
<h2>${text(title)}</h2>
<p><strong>${text(countsInWords(counts))}.</strong></p>
${first === undefined ? "" : `<p class="first">${text(first)}</p>`}
${notes.map((note) => `<p class="soft">${text(note)}</p>`).join("\n")}
<div class="wide"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join("\n")}
</tbody></table></div>
${lists.join("\n")}
</section>`;
}

/** Results of any number of targets as one HTML page without other files. */
export function htmlReport(results: readonly Result[]): string {
  const columns = columnsOf(results);
  const sections = summariesOf(results).map((summary) => section(summary, columns));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Conformance</title>
<style>${style}</style>
</head>
<body>
<h1>Conformance</h1>
<p>${text(introduction)}</p>
${sections.join("\n")}
</body>
</html>
`;
}
