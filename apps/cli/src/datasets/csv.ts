// A user's table: numbers in every column but one, which holds the class. Nothing is guessed around: a cell that is not
// a number is an error that says where it is.
import { basename } from "node:path";
import { RegError } from "@reg/core";
import { nearest, show } from "@reg/core/adapter";
import { CsvError, parse } from "csv-parse/sync";
import { readInput } from "../readInput.ts";
import type { Dataset } from "./dataset.ts";

/** What people write where there is nothing. */
const missing = new Set(["", "na", "n/a", "nan", "null", "none", "?"]);

interface Row {
  readonly record: readonly string[];
  readonly line: number;
}

const refusal = (path: string, expected: string, received: string, advice?: string) =>
  new RegError("INVALID_DATA", { who: "reg", what: path, expected, received, ...(advice && { advice }) });

function readRecords(path: string): readonly Row[] {
  const text = readInput(path, "a CSV file", "INVALID_DATA");
  try {
    const options = { bom: true, trim: true, info: true, skip_empty_lines: true } as const;
    // With `info` each record comes with where it was found; the types of csv-parse do not say so.
    const parsed = parse(text, options) as unknown as readonly { record: string[]; info: { lines: number } }[];
    return parsed.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const { message } = cause;
    const ragged = /got (\d+) on line (\d+)/.exec(message);
    if (ragged) throw refusal(path, "as many cells in every line as in the first", `${ragged[1]} at line ${ragged[2]}`);
    throw new RegError("INVALID_DATA", { who: "reg", what: path, expected: "a CSV file", received: message, cause });
  }
}

/** As people write numbers: no 0x1F, and no infinity. */
const isNumber = (cell: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell);

/** Which column would hold the class if the file had no names. */
function unnamedTarget(first: readonly string[], target: string | undefined): number {
  const named = target === undefined ? -1 : first.indexOf(target);
  if (named >= 0) return named;
  const counted = /^column (\d+)$/.exec(target ?? "");
  return counted ? Number(counted[1]) - 1 : first.length - 1;
}

/**
 * Whether the first line names the columns. Names are words, where data have numbers: one such column tells. Numbers beside a word in
 * the class column are a row if other rows are of that class, and otherwise names such as `0,1,2,species`.
 */
function hasNames(records: readonly Row[], target: string | undefined): boolean {
  const [{ record: first }, ...rows] = records as readonly [Row, ...Row[]];
  const at = unnamedTarget(first, target);
  const others = first.filter((_, i) => i !== at);
  if (!others.every(isNumber)) return true;
  const word = first[at];
  // A column beside the class is missing, or the line has nothing but numbers.
  if (word === undefined || others.length === 0)
    return word !== undefined && !isNumber(word) && !isClassOf(rows, at, word);
  if (isNumber(word) || !others.every((cell) => /^\d+$/.test(cell))) return false;
  return !isClassOf(rows, at, word);
}

const isClassOf = (rows: readonly Row[], at: number, word: string) => rows.some(({ record }) => record[at] === word);

/** Names and rows. The columns of a file without names are counted. */
function nameColumns(path: string, records: readonly Row[], target: string | undefined) {
  const first = records[0];
  if (!first) throw refusal(path, "a line of column names and a line for each row", "an empty file");
  const named = hasNames(records, target);
  const columns = first.record.map((name, i) => (named && name !== "" ? name : `column ${i + 1}`));
  const known = new Set<string>();
  for (const name of columns) {
    if (known.has(name)) throw refusal(path, "each column to have a name of its own", `${show(name)} twice`);
    known.add(name);
  }
  return { columns, rows: named ? records.slice(1) : records };
}

function targetIndex(path: string, columns: readonly string[], target: string | undefined): number {
  if (target === undefined) return columns.length - 1;
  const index = columns.indexOf(target);
  if (index >= 0) return index;
  throw refusal(path, "--target to name a column", show(target), nearest(target, columns));
}

function cellError(path: string, cell: string, line: number, column: string) {
  const nothing = missing.has(cell.toLowerCase());
  return refusal(
    path,
    "a number in every cell",
    `${nothing ? (cell === "" ? "nothing" : `${show(cell)}, a missing value,`) : show(cell)} at line ${line}, column ${show(column)}`,
    nothing
      ? "Fill the gap or leave the row out."
      : "Encode words as numbers or leave the column out; the class column may hold words.",
  );
}

// The network gives a number for each class of each row: small files must not cost gigabytes.
const mostClasses = 256;

function checkClasses(path: string, column: string, labels: readonly string[]) {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (counts.size === 1) {
    throw refusal(path, `at least two classes in column ${show(column)}`, `only ${show(labels[0])}`);
  }
  for (const [name, count] of counts) {
    if (count > 1) continue;
    const received = `one row of ${show(name)} (${counts.size} classes in ${labels.length} rows)`;
    const advice = "One is for training and one for the test. Choose a column of classes with --target.";
    throw refusal(path, `at least two rows of each class in column ${show(column)}`, received, advice);
  }
  if (counts.size <= mostClasses) return;
  const advice = "Choose a column of classes with --target.";
  throw refusal(path, `at most ${mostClasses} classes in column ${show(column)}`, `${counts.size}`, advice);
}

/** Classes in the order of their numbers, or of the alphabet where one is a word. */
function inOrder(labels: readonly string[]): string[] {
  const names = [...new Set(labels)];
  return names.every(isNumber) ? names.sort((a, b) => Number(a) - Number(b)) : names.sort();
}

/** The numbers of one row. */
function fillRow(path: string, { record, line }: Row, at: number, columns: readonly string[], out: Float32Array): void {
  let to = 0;
  for (const [i, cell] of record.entries()) {
    if (i === at) continue;
    if (!isNumber(cell)) throw cellError(path, cell, line, columns[i]!);
    out[to] = Number(cell);
    if (!Number.isFinite(out[to])) {
      const where = `${show(cell)} at line ${line}, column ${show(columns[i])}`;
      throw refusal(path, "numbers of at most 3.4e38, as float32 has them", where, "Scale the column.");
    }
    to++;
  }
}

/**
 * Reads a table whose `target` column (the last one when left out) holds the class and whose other columns hold numbers.
 * Throws `INVALID_DATA`, saying where.
 */
export function readCsv(path: string, target?: string): Dataset {
  const { columns, rows } = nameColumns(path, readRecords(path), target);
  const at = targetIndex(path, columns, target);
  const features = columns.filter((_, i) => i !== at);
  if (features.length === 0) {
    throw refusal(path, "a column of numbers beside the class", "one column", "Commas separate columns.");
  }
  if (rows.length < 10) {
    throw refusal(path, "at least 10 rows", `${rows.length}`, "There is nothing to learn and to test with.");
  }
  const labels = rows.map(({ record, line }) => {
    const label = record[at]!;
    if (!missing.has(label.toLowerCase())) return label;
    throw refusal(path, "a class in every row", `nothing at line ${line}, column ${show(columns[at])}`);
  });
  checkClasses(path, columns[at]!, labels);
  const inputs = new Float32Array(rows.length * features.length);
  for (const [i, row] of rows.entries()) {
    fillRow(path, row, at, columns, inputs.subarray(i * features.length, (i + 1) * features.length));
  }
  const classes = inOrder(labels);
  const indices = new Map(classes.map((name, i) => [name, i]));
  return {
    name: basename(path),
    features,
    classes,
    inputs,
    labels: Int32Array.from(labels, (name) => indices.get(name)!),
  };
}
