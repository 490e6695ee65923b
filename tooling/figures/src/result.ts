// What a row of the table is, and the JSON file that keeps all of them.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";

/** A number, one for each split, or words. */
export type Cell = number | readonly number[] | string;

export interface Column {
  /** In the JSON. */
  readonly key: string;
  /** In the page. */
  readonly title: string;
  /** Digits behind the point; 2 when left out. */
  readonly digits?: number;
}

/** Figures under one head. */
export interface Table {
  readonly columns: readonly Column[];
  readonly lines: readonly Readonly<Record<string, Cell>>[];
}

/** A bound, and whether a figure keeps it. */
export interface Bound {
  readonly bound: string;
  readonly figure: string;
  readonly met: boolean;
}

/** What a row measured. */
export interface Measured {
  readonly bounds: readonly Bound[];
  readonly tables: readonly Table[];
  /** What a reader has to know: recipes, what was tried. Sentences. */
  readonly notes: readonly string[];
}

/** A row that can be measured by itself. */
export interface Row {
  /** What `--only` takes. */
  readonly name: string;
  readonly title: string;
  measure(say: (line: string) => void): Promise<Measured>;
}

/** A measured row, with where it was measured. */
export interface Figure extends Measured {
  readonly name: string;
  readonly title: string;
  readonly machine: string;
  readonly minutes: number;
}

/** The processor, Node and the runtimes of this run. */
export function machineOf(versions: Readonly<Record<string, string>>): string {
  const all = Object.entries({ Node: process.versions.node, ...versions });
  return [`${cpus().length} cores of ${cpus()[0]!.model.trim()}`, ...all.map((each) => each.join(" "))].join(", ");
}

/** The figures that were kept; none where there is no file. */
export function readFigures(file: URL): readonly Figure[] {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    // The file system's error.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Keeps figures as one JSON document. */
export const writeFigures = (file: URL, figures: readonly Figure[]): void =>
  writeFileSync(file, `${JSON.stringify(figures, undefined, 2)}\n`);

export const meanOf = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
