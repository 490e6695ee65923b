// A user's table: numbers in every column but one, which holds the class. Nothing is guessed around: a cell that is not
// a number is an error that says where it is.
import { basename } from "node:path";
import { nearest, RegError, show } from "@reg/core";
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

const isNumber = (cell: string) => cell !== "" && Number.isFinite(Number(cell));

/** Names and rows. A file whose first line holds nothing but numbers has no names: its columns are counted. */
function nameColumns(path: string, records: readonly Row[]) {
  const first = records[0];
  if (!first) throw refusal(path, "a line of column names and a line for each row", "an empty file");
  const named = !first.record.every(isNumber);
  const columns = first.record.map((name, i) => (named && name !== "" ? name : `column ${i + 1}`));
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) throw refusal(path, "each column to have a name of its own", `${show(twice)} twice`);
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

function checkClasses(path: string, column: string, labels: readonly string[], classes: readonly string[]) {
  const count = (name: string) => labels.filter((label) => label === name).length;
  if (classes.length === 1) {
    throw refusal(path, `at least two classes in column ${show(column)}`, `only ${show(classes[0])}`);
  }
  const lonely = classes.find((name) => count(name) < 2);
  if (lonely === undefined) return;
  const received = `one row of ${show(lonely)} (${classes.length} classes in ${labels.length} rows)`;
  const advice = "One is for training and one for the test. Choose a column of classes with --target.";
  throw refusal(path, `at least two rows of each class in column ${show(column)}`, received, advice);
}

/** Classes in the order of their numbers, or of the alphabet where they are words. */
const inOrder = (names: Iterable<string>) =>
  [...names].sort((a, b) => (isNumber(a) && isNumber(b) ? Number(a) - Number(b) : a < b ? -1 : 1));

/**
 * Reads a table whose `target` column (the last one when left out) holds the class and whose other columns hold numbers.
 * Throws `INVALID_DATA`, saying where.
 */
export function readCsv(path: string, target?: string): Dataset {
  const { columns, rows } = nameColumns(path, readRecords(path));
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
  const inputs = new Float32Array(rows.length * features.length);
  let to = 0;
  for (const { record, line } of rows) {
    for (let i = 0; i < record.length; i++) {
      if (i === at) continue;
      const cell = record[i]!;
      if (!isNumber(cell)) throw cellError(path, cell, line, columns[i]!);
      inputs[to++] = Number(cell);
    }
  }
  const classes = inOrder(new Set(labels));
  checkClasses(path, columns[at]!, labels, classes);
  const indices = Int32Array.from(labels, (label) => classes.indexOf(label));
  return { name: basename(path), features, classes, inputs, labels: indices };
}
