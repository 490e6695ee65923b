// scikit-learn's own files, as they come (see data/README.md). One dialect each, so each has its own reader.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Dataset, Samples } from "./dataset.ts";

const bytes = (file: string) => readFileSync(new URL(`../../data/${file}`, import.meta.url));

/** Rows of `features` numbers and a class. */
function rowsOf(text: string): Samples {
  const rows = text
    .trim()
    .split("\n")
    .map((line) => line.split(",").map(Number));
  return {
    inputs: Float32Array.from(rows.flatMap((row) => row.slice(0, -1))),
    labels: Int32Array.from(rows, (row) => row.at(-1)!),
  };
}

/** 1797 handwritten digits of 8x8 pixels, 0 to 16 (UCI, by way of scikit-learn). */
export function digits(): Dataset {
  const features = Array.from({ length: 64 }, (_, i) => `pixel ${Math.floor(i / 8)},${i % 8}`);
  const classes = Array.from({ length: 10 }, (_, digit) => `${digit}`);
  return { name: "digits", features, classes, ...rowsOf(gunzipSync(bytes("digits.csv.gz")).toString()) };
}

const measures = [
  "radius",
  "texture",
  "perimeter",
  "area",
  "smoothness",
  "compactness",
  "concavity",
  "concave points",
  "symmetry",
  "fractal dimension",
];

/** 569 tumours, 30 features, malignant or benign (Wisconsin, by way of scikit-learn). */
export function breastCancer(): Dataset {
  const text = bytes("breast_cancer.csv").toString();
  const end = text.indexOf("\n");
  const [, , ...classes] = text.slice(0, end).trim().split(",");
  const features = ["mean", "error of", "worst"].flatMap((kind) => measures.map((measure) => `${kind} ${measure}`));
  return { name: "breast-cancer", features, classes, ...rowsOf(text.slice(end + 1)) };
}
