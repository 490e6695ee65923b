import * as Plot from "@observablehq/plot";
import type { PathDocument } from "../path/pathDocument.ts";
import { draw, escaped, figureOf } from "./drawing.ts";

/** One number an input for each output: coefficients where there are some, otherwise the norms of the inputs' weights. */
function mapsOf({ coefficients, data, results, path }: PathDocument): { name: string; numbers: readonly number[] }[] {
  const scale = (j: number) => data.deviations?.[j] ?? 1;
  if (coefficients) {
    return coefficients[0]!.map((_, k) => ({
      name: data.classes?.[k] ?? "",
      numbers: coefficients.map((row, j) => row[k]! * scale(j)),
    }));
  }
  const { inputWeights = [] } =
    path.points.find(({ strength }) => strength === results.choice.strength) ?? path.points.at(-1)!;
  return [{ name: "", numbers: inputWeights }];
}

/** Where in the image the model looks, at the chosen strength. Empty where the inputs are no pixels. */
export function inputMaps(document: PathDocument): string {
  const { image } = document.data;
  if (!image) return "";
  const maps = mapsOf(document);
  const most = Math.max(...maps.flatMap(({ numbers }) => numbers.map(Math.abs)), 1e-300);
  const cells = maps.flatMap(({ name, numbers }, at) =>
    numbers.map((number, j) => {
      const map = { name, across: at % 5, down: Math.floor(at / 5) };
      return {
        ...map,
        x: j % image[1],
        y: Math.floor(j / image[1]),
        colour: number < 0 ? "var(--below)" : "var(--above)",
        share: Math.abs(number) / most,
      };
    }),
  );
  const across = Math.min(5, maps.length);
  const side = across > 1 ? 128 : 240;
  const down = Math.ceil(maps.length / 5);
  const names = maps.map(({ name }, at) => ({ name, across: at % 5, down: Math.floor(at / 5) }));
  const drawing = draw("input maps", {
    ...{ width: across * side, height: down * (side + 14), margin: 0, marginTop: 2, marginBottom: 2 },
    x: { axis: null, padding: 0 },
    y: { axis: null, padding: 0 },
    fx: { axis: null, padding: 0.08 },
    fy: { axis: null, padding: 0.14 },
    color: { type: "identity" },
    opacity: { type: "identity" },
    marks: [
      Plot.frame({ stroke: "currentColor", strokeOpacity: 0.3 }),
      Plot.cell(cells, { x: "x", y: "y", fx: "across", fy: "down", fill: "colour", fillOpacity: "share", inset: 0 }),
      Plot.text(names, {
        fx: "across",
        fy: "down",
        frameAnchor: "bottom",
        dy: 12,
        text: "name",
        fontWeight: "bold",
        fontSize: 11,
      }),
    ],
  });
  const caption =
    maps.length > 1
      ? "The coefficient of each pixel for each class at the chosen strength: blue speaks for the class, red against it, and an empty pixel is never looked at."
      : "How much each pixel weighs at the chosen strength. An empty pixel is never looked at.";
  return figureOf(drawing, escaped(caption));
}
