import { show } from "@reg/core/adapter";
import type { Dataset } from "./dataset.ts";
import { isNumber, readTable, type Table, tableRefusal } from "./table.ts";

// The network gives a number for each class of each row: small files must not cost gigabytes.
const mostClasses = 256;

function checkClasses(path: string, column: string, labels: readonly string[]) {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (counts.size === 1) {
    throw tableRefusal(path, `at least two classes in column ${show(column)}`, `only ${show(labels[0])}`);
  }
  for (const [name, count] of counts) {
    if (count > 1) continue;
    const received = `one row of ${show(name)} (${counts.size} classes in ${labels.length} rows)`;
    const advice = "One is for training and one for the test. Choose a column of classes with --target.";
    throw tableRefusal(path, `at least two rows of each class in column ${show(column)}`, received, advice);
  }
  if (counts.size <= mostClasses) return;
  const advice = "Choose a column of classes with --target.";
  throw tableRefusal(path, `at most ${mostClasses} classes in column ${show(column)}`, `${counts.size}`, advice);
}

/** Classes in the order of their numbers, or of the alphabet where one is a word. */
function inOrder(labels: readonly string[]): string[] {
  const names = [...new Set(labels)];
  return names.every(isNumber) ? names.sort((a, b) => Number(a) - Number(b)) : names.sort();
}

/** The targets of a table as classes: their names, and the index of each row's. Throws `INVALID_DATA`. */
export function targetClasses({ path, column, targets }: Table): Pick<Dataset, "classes" | "labels"> {
  const names = targets.map(({ text }) => text);
  checkClasses(path, column, names);
  const classes = inOrder(names);
  const indices = new Map(classes.map((name, i) => [name, i]));
  return { classes, labels: Int32Array.from(names, (name) => indices.get(name)!) };
}

/**
 * Reads a table whose `target` column (the last one when left out) holds the class and whose other columns hold numbers.
 * Throws `INVALID_DATA`, saying where.
 */
export function readCsv(path: string, target?: string): Dataset {
  const table = readTable(path, target);
  const { name, features, inputs } = table;
  return { name, features, inputs, ...targetClasses(table) };
}
