// A user's table: numbers in every column but one, the target. Nothing is guessed around: a cell that is not a number is an
// error that says where it is.
import { basename } from "node:path";
import { RegError } from "@reg/core";
import { nearest, show } from "@reg/core/adapter";
import { CsvError, parse } from "csv-parse/sync";
import { readInput } from "../readInput.ts";

/** What people write where there is nothing. */
const missing = new Set(["", "na", "n/a", "nan", "null", "none", "?"]);

interface Row {
  readonly record: readonly string[];
  readonly line: number;
}

/** A table in which each row has numbers and a target, which is a class or a number. */
export interface Table {
  readonly path: string;
  readonly name: string;
  readonly features: readonly string[];
  /** `[rows, features]`, row-major. */
  readonly inputs: Float32Array<ArrayBuffer>;
  /** The name of the target column. */
  readonly column: string;
  /** The target of each row as it is written, and on which line. */
  readonly targets: readonly { readonly text: string; readonly line: number }[];
}

/** The error about a table. */
export const tableRefusal = (path: string, expected: string, received: string, advice?: string) =>
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
    if (ragged)
      throw tableRefusal(path, "as many cells in every line as in the first", `${ragged[1]} at line ${ragged[2]}`);
    throw new RegError("INVALID_DATA", { who: "reg", what: path, expected: "a CSV file", received: message, cause });
  }
}

/** Whether a cell has a number as people write them: no 0x1F, and no infinity. */
export const isNumber = (cell: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell);

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
  if (!first) throw tableRefusal(path, "a line of column names and a line for each row", "an empty file");
  const named = hasNames(records, target);
  const columns = first.record.map((name, i) => (named && name !== "" ? name : `column ${i + 1}`));
  const known = new Set<string>();
  for (const name of columns) {
    if (known.has(name)) throw tableRefusal(path, "each column to have a name of its own", `${show(name)} twice`);
    known.add(name);
  }
  return { columns, rows: named ? records.slice(1) : records };
}

function targetIndex(path: string, columns: readonly string[], target: string | undefined): number {
  if (target === undefined) return columns.length - 1;
  const index = columns.indexOf(target);
  if (index >= 0) return index;
  throw tableRefusal(path, "--target to name a column", show(target), nearest(target, columns));
}

function cellError(path: string, cell: string, line: number, column: string) {
  const nothing = missing.has(cell.toLowerCase());
  return tableRefusal(
    path,
    "a number in every cell",
    `${nothing ? (cell === "" ? "nothing" : `${show(cell)}, a missing value,`) : show(cell)} at line ${line}, column ${show(column)}`,
    nothing
      ? "Fill the gap or leave the row out."
      : "Encode words as numbers or leave the column out; the class column may hold words.",
  );
}

/** The number in a cell. Throws where float32 cannot hold it. */
function float32(path: string, cell: string, line: number, column: string): number {
  if (!isNumber(cell)) throw cellError(path, cell, line, column);
  const number = Math.fround(Number(cell));
  if (Number.isFinite(number)) return number;
  const where = `${show(cell)} at line ${line}, column ${show(column)}`;
  throw tableRefusal(path, "numbers of at most 3.4e38, as float32 has them", where, "Scale the column.");
}

/** The numbers of one row. */
function fillRow(path: string, { record, line }: Row, at: number, columns: readonly string[], out: Float32Array): void {
  let to = 0;
  for (const [i, cell] of record.entries()) {
    if (i === at) continue;
    out[to++] = float32(path, cell, line, columns[i]!);
  }
}

/** Reads a table whose target is in the column `target`, or in the last one. Throws `INVALID_DATA`, saying where. */
export function readTable(path: string, target?: string): Table {
  const { columns, rows } = nameColumns(path, readRecords(path), target);
  const at = targetIndex(path, columns, target);
  const column = columns[at]!;
  const features = columns.filter((_, i) => i !== at);
  if (features.length === 0) {
    throw tableRefusal(path, "a column of numbers beside the class", "one column", "Commas separate columns.");
  }
  if (rows.length < 10) {
    throw tableRefusal(path, "at least 10 rows", `${rows.length}`, "There is nothing to learn and to test with.");
  }
  const targets = rows.map(({ record, line }) => {
    const text = record[at]!;
    if (!missing.has(text.toLowerCase())) return { text, line };
    throw tableRefusal(path, "a class in every row", `nothing at line ${line}, column ${show(column)}`);
  });
  const inputs = new Float32Array(rows.length * features.length);
  for (const [i, row] of rows.entries()) {
    fillRow(path, row, at, columns, inputs.subarray(i * features.length, (i + 1) * features.length));
  }
  return { path, name: basename(path), features, inputs, column, targets };
}

/** The targets of a table as numbers. Throws `INVALID_DATA` for a word. */
export const targetNumbers = ({ path, column, targets }: Table): Float32Array<ArrayBuffer> =>
  Float32Array.from(targets, ({ text, line }) => float32(path, text, line, column));
