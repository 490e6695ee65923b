import * as Plot from "@observablehq/plot";
import type { PathDocument } from "../path/pathDocument.ts";
import { type Drawing, draw, figureOf } from "./drawing.ts";

/** A number for each pixel. */
interface ImageMap {
  readonly name: string;
  readonly numbers: readonly number[];
}

/** One number an input for each output: coefficients where there are some, otherwise the norms of the inputs' weights. */
function mapsOf({ coefficients, data, results, path }: PathDocument): ImageMap[] {
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

/** Draws numbers of pixels as images, five in a row: the greater, the stronger the colour. */
export function drawMaps(
  label: string,
  maps: readonly ImageMap[],
  [height, width]: readonly [number, number],
): Drawing {
  const most = Math.max(...maps.flatMap(({ numbers }) => numbers.map(Math.abs)), 1e-300);
  const placed = maps.map((map, at) => ({ ...map, across: at % 5, down: Math.floor(at / 5) }));
  const cells = placed.flatMap(({ numbers, across, down }) =>
    numbers.map((number, j) => ({
      ...{ across, down, x: j % width, y: Math.floor(j / width) },
      colour: number < 0 ? "var(--below)" : "var(--above)",
      share: Math.abs(number) / most,
    })),
  );
  const [across, down] = [Math.min(5, maps.length), Math.ceil(maps.length / 5)];
  const side = across > 1 ? 136 : 240;
  const pixels = (count: number) => Array.from({ length: count }, (_, i) => i);
  return draw(label, {
    ...{
      width: across * side,
      height: down * ((side * height) / width + 8),
      margin: 0,
      marginTop: 2,
      marginBottom: 20,
    },
    x: { axis: null, padding: 0, domain: pixels(width) },
    y: { axis: null, padding: 0, domain: pixels(height) },
    fx: { axis: null, padding: 0.08 },
    fy: { axis: null, padding: 0.16 },
    color: { type: "identity" },
    opacity: { type: "identity" },
    marks: [
      Plot.frame({ stroke: "currentColor", strokeOpacity: 0.3 }),
      Plot.cell(cells, { x: "x", y: "y", fx: "across", fy: "down", fill: "colour", fillOpacity: "share", inset: 0 }),
      Plot.text(placed, {
        ...{ fx: "across", fy: "down", text: "name", frameAnchor: "bottom", dy: 14, fontWeight: "bold" },
      }),
    ],
  });
}

const ofClasses =
  "The coefficient of each pixel for each class at the chosen strength: blue speaks for the class, red against it, and an empty pixel is never looked at.";
const ofWeights = "How much each pixel weighs at the chosen strength. An empty pixel is never looked at.";

/** Where in the image the model looks, at the chosen strength. Empty where the inputs are no pixels. */
export function inputMaps(document: PathDocument): string {
  const { image } = document.data;
  if (!image) return "";
  const maps = mapsOf(document);
  return figureOf(drawMaps("input maps", maps, image), maps.length > 1 ? ofClasses : ofWeights);
}
