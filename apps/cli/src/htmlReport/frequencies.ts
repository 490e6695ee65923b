import * as Plot from "@observablehq/plot";
import type { PathDocument } from "../path/pathDocument.ts";
import { percent } from "../report/numbers.ts";
import { draw, escaped, figureOf } from "./drawing.ts";
import { drawMaps } from "./inputMaps.ts";

const mostBars = 24;

/** How often each input was live at the chosen strength, over the folds. */
function inFolds({ results: { paths, choice, problem } }: PathDocument): number[] {
  const found = paths.flatMap(({ path }) => path.points.filter(({ strength }) => strength === choice.strength));
  return problem.inputs.map(
    (_, j) => found.filter(({ inputs }) => inputs.includes(j)).length / Math.max(1, found.length),
  );
}

function captionOf({ stability }: PathDocument, rest: number): string {
  const more = rest > 0 ? ` ${rest} more were selected less often.` : "";
  if (!stability) {
    return `In what share of the folds each input is used at the chosen strength. What only some folds use may be chance.${more}`;
  }
  const { subsamples, threshold, expectedFalse } = stability;
  const bound = `at most ${Number(expectedFalse.toPrecision(3))} of them are expected to be noise (Meinshausen and Bühlmann 2010)`;
  return `In what share of ${subsamples} random halves of the rows each input is selected at some strength. Those at or above ${percent(threshold)} are stable; ${bound}.${more}`;
}

/** How often each input is selected: in random halves of the rows, or else in the folds. */
export function frequencies(document: PathDocument): string {
  const { stability, results } = document;
  const shares = stability?.highest ?? inFolds(document);
  const names = results.problem.inputs;
  const ranked = names.map((name, j) => ({
    name,
    share: shares[j]!,
    chosen: stability?.selected.includes(j) ?? false,
  }));
  const { image } = document.data;
  if (image)
    return figureOf(
      drawMaps("selection frequencies", [{ name: "", numbers: shares }], image),
      escaped(captionOf(document, 0)),
    );
  const bars = ranked
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, mostBars);
  if (bars.length === 0) return "<p>No input was ever selected.</p>";
  const width = Math.max(...bars.map(({ name }) => name.length));
  const drawing = draw("selection frequencies", {
    ...{ height: 50 + 17 * bars.length, marginLeft: Math.min(220, 12 + 6.2 * width), marginRight: 40 },
    x: { domain: [0, 1], label: "selected in →", labelArrow: "none", tickFormat: "~%", grid: true },
    y: { label: null, domain: bars.map(({ name }) => name) },
    color: { type: "identity" },
    marks: [
      Plot.barX(bars, {
        x: "share",
        y: "name",
        fill: (d) => (d.chosen ? "var(--mark)" : "var(--c1)"),
        insetTop: 1,
        insetBottom: 1,
      }),
      Plot.text(bars, {
        x: "share",
        y: "name",
        text: (d) => percent(d.share).replace(".0", ""),
        textAnchor: "start",
        dx: 4,
      }),
      ...(stability ? [Plot.ruleX([stability.threshold], { strokeDasharray: "4 3" })] : []),
    ],
  });
  const rest = ranked.filter(({ share }) => share > 0).length - bars.length;
  return figureOf(drawing, escaped(captionOf(document, rest)));
}
