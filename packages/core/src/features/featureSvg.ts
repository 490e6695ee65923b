// The report as a picture: an image where the features are its pixels, bars otherwise. Plain text, for files and for pages; what users
// name is escaped.
import { RegError, show } from "../regError.ts";
import type { FeatureReport, FeatureUse } from "./featureReport.ts";

export interface FeatureSvgOptions {
  /** Height and width of the image whose pixels the features are, row by row, and its channels where there are several, last. */
  readonly image?: readonly [height: number, width: number, channels?: number];
  /** How many bars, 30 when left out. */
  readonly most?: number;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`).replace(/[\p{Cc}\p{Cs}]/gu, "\u{fffd}");

/** White for what is not used, to dark blue for what is used most. */
function color(part: number): string {
  const mix = (from: number, to: number) => Math.round(from + (to - from) * part);
  return `rgb(${mix(255, 8)},${mix(255, 48)},${mix(255, 107)})`;
}

const number = (value: number): string => String(Math.round(value * 100) / 100);

function picture(width: number, height: number, title: string, inside: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...inside,
    "</svg>",
    "",
  ].join("\n");
}

/** Pixels of a feature each; of several channels the norm of all. */
function pixels({ features }: FeatureReport, [height, width, channels = 1]: readonly number[], title: string): string {
  const squares = new Float64Array(height! * width!);
  for (const { feature, norm } of features) squares[Math.floor(feature / channels)]! += norm * norm;
  const norms = squares.map(Math.sqrt);
  const largest = norms.reduce((a, b) => Math.max(a, b), 0);
  const side = Math.max(2, Math.min(24, Math.floor(480 / Math.max(height!, width!))));
  const [top, margin] = [30, 10];
  const rects = Array.from(norms, (norm, i) => {
    const [x, y] = [margin + side * (i % width!), top + side * Math.floor(i / width!)];
    const fill = color(largest === 0 ? 0 : norm / largest);
    return norm === 0 ? "" : `<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="${fill}"/>`;
  }).filter((rect) => rect !== "");
  const frame = `<rect x="${margin}" y="${top}" width="${side * width!}" height="${side * height!}" fill="none" stroke="#888"/>`;
  const text = `<text x="${margin}" y="20">${escaped(title)}</text>`;
  return picture(Math.max(side * width! + 2 * margin, 260), top + side * height! + margin, title, [
    text,
    ...rects,
    frame,
  ]);
}

/** The longest name that is written whole. */
const longestName = 24;

function bars(shown: readonly FeatureUse[], title: string): string {
  const [row, top, left, width] = [20, 34, 180, 320];
  const largest = shown[0]?.norm ?? 0;
  const lines = shown.flatMap(({ name, norm }, i) => {
    const y = top + i * row;
    const length = largest === 0 ? 0 : (width * norm) / largest;
    const short = name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
    return [
      `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${escaped(short)}</text>`,
      `<rect x="${left}" y="${y + 3}" width="${number(length)}" height="${row - 6}" fill="${color(0.8)}"/>`,
      `<text x="${number(left + length + 6)}" y="${y + 13}" fill="#555">${norm.toPrecision(3)}</text>`,
    ];
  });
  const head = `<text x="10" y="20">${escaped(title)}</text>`;
  return picture(left + width + 70, top + shown.length * row + 10, title, [head, ...lines]);
}

/** A report of features as an SVG. Throws `INVALID_PARAMETER` for an image of another size. */
export function featureSvg(report: FeatureReport, { image, most = 30 }: FeatureSvgOptions = {}): string {
  const title = `${report.input}: ${report.used} of ${report.size} features used`;
  if (!image) return bars(report.features.slice(0, most), title);
  const isImage = image.every((length) => Number.isSafeInteger(length) && Number(length) >= 1);
  if (isImage && image.reduce<number>((a, b) => a * (b ?? 1), 1) === report.size) {
    return pixels(report, image as readonly number[], title);
  }
  throw new RegError("INVALID_PARAMETER", {
    who: "@reg/core",
    what: "featureSvg",
    expected: `an image of ${report.size} features: [height, width] or [height, width, channels]`,
    received: show(image),
  });
}
