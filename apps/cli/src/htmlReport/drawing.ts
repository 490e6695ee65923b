// Charts as SVG, drawn in Node by Observable Plot on a light document. Colours are the page's variables, so that one drawing serves light,
// dark and paper.
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** Colours of the page, for lines that are told apart. */
export const colours = Array.from({ length: 10 }, (_, i) => `var(--c${i + 1})`);

/** A point that a pointer may be near: where it is across the drawing, and what is said of it. */
export interface Near {
  readonly x: number;
  readonly text: string;
}

export interface Drawing {
  readonly svg: string;
  /** Where a value stands across the drawing, in its own units. */
  across(value: number): number;
  up(value: number): number;
}

/** A sentence begins with a capital. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Escapes text for HTML. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Coordinates to a hundredth of a unit, which is finer than a screen. Text stays as it is. */
const shortened = (svg: string): string =>
  svg.replaceAll(/<[^>]*>/g, (tag) =>
    tag.replaceAll(/\d+\.\d{3,}/g, (number) => `${Number(Number(number).toFixed(2))}`),
  );

/** Draws a chart. `label` is what it is called where it is not seen. */
export function draw(label: string, options: Plot.PlotOptions): Drawing {
  // linkedom has what Plot asks of a document.
  const plot = Plot.plot({
    width: 720,
    height: 320,
    marginBottom: 40,
    ...options,
    document: document as unknown as Document,
    ariaLabel: label,
  });
  const place = (name: "x" | "y") => (value: number) => Number(plot.scale(name)!.apply(value));
  const svg = plot.outerHTML.replace(/<style>.*?<\/style>/s, "").replace("<svg ", `<svg role="img" `);
  return { svg: shortened(svg), across: place("x"), up: place("y") };
}

/** The axis of strengths: the strongest on the left, as in every table. */
export const strengthAxis: Plot.ScaleOptions = {
  type: "log",
  reverse: true,
  label: "strength λ, strongest first →",
  labelArrow: "none",
  ticks: 6,
  tickFormat: "~g",
};

/** A figure with its caption, and what a pointer is told. */
export function figureOf({ svg }: Pick<Drawing, "svg">, caption: string, near: readonly Near[] = []): string {
  const points = near.map(({ x, text }) => [Number(x.toFixed(1)), text]);
  const data = near.length > 0 ? ` data-near="${escaped(JSON.stringify(points))}"` : "";
  const output = near.length > 0 ? `<output aria-live="off"></output>` : "";
  return `<figure${data}>${svg}${output}<figcaption>${caption}</figcaption></figure>`;
}
