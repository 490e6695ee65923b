// The report of `reg path`: one HTML file, complete without its script and without a network.
import { type Penalty, parsePenalty } from "@reg/core";
import type { PathDocument } from "../path/pathDocument.ts";
import { figure, percent } from "../report/numbers.ts";
import { escaped } from "./drawing.ts";
import { errorCurves } from "./errorCurves.ts";
import { frequencies } from "./frequencies.ts";
import { inputMaps } from "./inputMaps.ts";
import { inputPaths } from "./inputPaths.ts";
import { penaltyCurves } from "./penaltyCurves.ts";
import { planePicture } from "./planePicture.ts";
import { script } from "./script.ts";
import { styles } from "./styles.ts";
import { confusionTable, madeTable, planTable, strengthsTable } from "./tables.ts";
import { tradeOff } from "./tradeOff.ts";

/** The penalty of a problem: as it is, or in the configuration of a network. */
function penaltyOf({ results: { problem } }: PathDocument): Penalty {
  const given = problem.penalty as { readonly penalty?: unknown };
  return parsePenalty(given.penalty ?? given);
}

const section = (title: string, text: string, content: string): string =>
  content === "" ? "" : `<section><h2>${escaped(title)}</h2>${text && `<p>${text}</p>`}${content}</section>`;

/** The answer, before anything else. */
function facts({ results, test }: PathDocument): string {
  const { choice, points, problem } = results;
  const { zeros, inputs } = points[choice.index]!;
  const judged = problem.metric.name === "accuracy" ? percent : figure;
  const name = problem.metric.name === "accuracy" ? "accuracy" : "mean squared error";
  const items = [
    [figure(choice.strength), "strength to take"],
    [`${Number(inputs.toFixed(1))} of ${problem.inputs.length}`, "inputs used, mean over the folds"],
    [percent(zeros), "exact zeros"],
    [judged(points[choice.index]!.metric.mean), `${name}, cross-validated`],
    ...(test ? [[judged(test.score.metric), `${name} on ${test.rows} rows that no path has seen`]] : []),
  ] as const;
  return `<ul class="facts">${items.map(([value, what]) => `<li><b>${escaped(value!)}</b><span>${escaped(what!)}</span></li>`).join("")}</ul>`;
}

function sections(document: PathDocument): string[] {
  const penalty = penaltyOf(document);
  const { results, next } = document;
  const oneStandardError =
    "The strength with the best error is chosen partly by chance: on other rows another would win. The <b>one-standard-error rule</b> takes the strongest penalty whose error is within one standard error of the best, the simplest model that is as good up to chance.";
  return [
    section("Which strength", oneStandardError, errorCurves(document)),
    section("How the model grows", "", inputPaths(document)),
    section("What sparsity costs", "", tradeOff(document)),
    section("Where it looks", "", inputMaps(document)),
    section(document.stability ? "Stability selection" : "How often inputs are selected", "", frequencies(document)),
    section("Which class is taken for which", "", confusionTable(document)),
    section(
      "The penalty",
      `<code>${escaped(JSON.stringify(results.problem.penalty))}</code>, drawn for λ = 1.`,
      penaltyCurves(penalty) + planePicture(document, penalty),
    ),
    section("Train with it", "", `<pre>${escaped(next)}</pre>`),
    section("The plan", "", planTable(document)),
    section(
      "All strengths",
      "",
      `<details><summary>${results.points.length} strengths, strongest first</summary>${strengthsTable(document)}</details>`,
    ),
    section("What made this", "", madeTable(document)),
  ];
}

/** Plot counts its clips through the life of the process: numbered by the page, a document always has the same page. */
function withOwnClips(page: string): string {
  const known: string[] = [];
  return page.replaceAll(/plot-clip-\d+/g, (name) => {
    if (!known.includes(name)) known.push(name);
    return `clip-${known.indexOf(name) + 1}`;
  });
}

/** The page of a document. */
export function reportPage(document: PathDocument): string {
  const { results, data } = document;
  const title = `${data.name}: ${results.problem.name}`;
  return withOwnClips(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(title)} · reg path</title>
<style>${styles}</style>
</head>
<body>
<h1>${escaped(data.name)}</h1>
<p class="soft">${escaped(`${results.problem.name} · ${results.points.length} strengths · ${results.folds} folds · ${data.rows} rows`)}</p>
${facts(document)}
<p>${escaped(results.choice.why)}</p>
${sections(document).join("\n")}
<script>${script}</script>
</body>
</html>
`);
}
