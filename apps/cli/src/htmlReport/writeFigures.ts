import { join } from "node:path";
import type { PathDocument } from "../path/pathDocument.ts";
import { saveModel } from "../saveModel.ts";
import { reportPage } from "./reportPage.ts";
import { styles } from "./styles.ts";

/** The page's colours, light and dark, as an image has them. */
const colours = styles.slice(0, styles.indexOf("* { box-sizing"));
const style = `<style>${colours} svg { background: var(--paper); color: var(--ink); }</style>`;

/** A drawing of the page as a file of its own. */
const alone = (svg: string): string =>
  svg
    .replace("<svg ", `<svg xmlns="http://www.w3.org/2000/svg" `)
    .replace(/^(<svg [^>]*>)/, `$1${style}`)
    .replaceAll("<br>", "<br/>");

/** Writes every picture of a document's report into a folder, each an SVG named after what it shows. */
export async function writeFigures(folder: string, document: PathDocument): Promise<void> {
  const drawings = [...reportPage(document).matchAll(/<svg [^>]*aria-label="([^"]*)"[\s\S]*?<\/svg>/g)];
  const files = drawings.map(([svg, label = ""]) => ({
    path: join(folder, `${label.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.svg`),
    bytes: new TextEncoder().encode(`${alone(svg)}\n`),
  }));
  await saveModel(files);
}
