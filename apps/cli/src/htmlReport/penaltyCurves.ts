import * as Plot from "@observablehq/plot";
import { arrayOps, type Penalty, RegError } from "@reg/core";
import { draw, escaped, figureOf } from "./drawing.ts";

const weights = Array.from({ length: 161 }, (_, i) => (i - 80) / 40);
const one = (w: number) => ({ data: Float64Array.of(w), shape: [1, 1] });

function curve(label: string, of: (w: number) => number, note?: (w: number) => number) {
  const rows = weights.map((w) => ({ w, y: of(w) }));
  return draw(label, {
    ...{ width: 280, height: 200, marginLeft: 36, x: { label: "w" }, y: { label, grid: true } },
    marks: [
      Plot.ruleY([0], { strokeOpacity: 0.4 }),
      Plot.ruleX([0], { strokeOpacity: 0.4 }),
      ...(note
        ? [Plot.line(weights, { x: weights, y: weights.map(note), strokeDasharray: "3 3", strokeOpacity: 0.5 })]
        : []),
      Plot.line(rows, { x: "w", y: "y", stroke: "var(--c1)", strokeWidth: 2 }),
    ],
  });
}

/** The penalty of one weight: value, gradient and prox. Empty where the penalty is not defined for one. */
export function penaltyCurves(given: Penalty): string {
  try {
    const penalty = given.place({ shape: [1, 1] });
    const at = (of: { readonly data: ArrayLike<number> }) => of.data[0]!;
    const figures = [
      figureOf(
        curve("penalty", (w) => at(penalty.value(arrayOps, one(w)))),
        "What a weight w costs.",
      ),
      figureOf(
        curve("gradient", (w) => at(penalty.gradient(arrayOps, one(w)))),
        "How hard it is pulled towards 0. A step at 0 makes exact zeros; a slope through 0 does not.",
      ),
      ...(penalty.noProx === ""
        ? [
            figureOf(
              curve(
                "prox",
                (w) => at(penalty.prox(arrayOps, one(w), 0.5)),
                (w) => w,
              ),
              "Where a proximal step takes it (step × λ = 0.5). A flat part at 0 is where weights become exactly zero.",
            ),
          ]
        : []),
    ];
    return `<div class="side">${figures.join("\n")}</div>`;
  } catch (error) {
    if (!(error instanceof RegError)) throw error;
    return `<p>${escaped(`${given.name} is a penalty of several weights together, and has no curve of one.`)}</p>`;
  }
}
