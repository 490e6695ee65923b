import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { readCsv } from "./csv.ts";

const { write, at } = temporaryFolder();
const rows = (make: (i: number) => string, count = 10) => Array.from({ length: count }, (_, i) => make(i)).join("\n");
const good = `age,height,kind\n${rows((i) => `${i},${i * 0.5},${i % 2 ? "cat" : "dog"}`)}\n`;

/** The message of reading this text, with the folder's name left out. */
function refusal(text: string, target?: string): string {
  const path = write("table.csv", text);
  try {
    readCsv(path, target);
  } catch (error) {
    return error instanceof Error ? error.message.replace(path, "table.csv") : String(error);
  }
  return "none";
}

describe("readCsv", () => {
  it("takes the last column for the class and its words for class names", () => {
    const data = readCsv(write("animals.csv", good));
    expect(data.name).toBe("animals.csv");
    expect(data.features).toEqual(["age", "height"]);
    expect(data.classes).toEqual(["cat", "dog"]);
    expect([...data.labels]).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
    expect([...data.inputs.slice(0, 6)]).toEqual([0, 0, 1, 0.5, 2, 1]);
  });

  it("takes another column with --target, orders numeric classes as numbers, and minds quotes, spaces and a BOM", () => {
    const text = `\uFEFFclass,"the ""x"""\n${rows((i) => `${[10, 9][i % 2]}, ${i}`)}`;
    const data = readCsv(write("target.csv", text), "class");
    expect(data.features).toEqual(['the "x"']);
    expect(data.classes).toEqual(["9", "10"]);
    expect([...data.labels.slice(0, 2)]).toEqual([1, 0]);
  });

  it("counts the columns of a file without names", () => {
    const data = readCsv(
      write(
        "bare.csv",
        rows((i) => `${i},${i % 2}`),
      ),
    );
    expect(data.features).toEqual(["column 1"]);
    expect(data.labels.length).toBe(10);
  });

  it("keeps the first row of a file without names, also where classes are words", () => {
    const lines = rows((i) => `${i},${i * 0.5},${i % 2 ? "cat" : "dog"}`);
    const data = readCsv(write("words.csv", lines));
    expect([data.features, data.classes, data.labels.length]).toEqual([["column 1", "column 2"], ["cat", "dog"], 10]);
    expect([...data.inputs.slice(0, 4)]).toEqual([0, 0, 1, 0.5]);
    const first = readCsv(
      write(
        "first.csv",
        rows((i) => `${i % 2 ? "cat" : "dog"},${i}`),
      ),
      "column 1",
    );
    expect([first.features, first.classes, first.labels.length]).toEqual([["column 2"], ["cat", "dog"], 10]);
  });

  it("takes numbers for names where the word beside them is no class", () => {
    const data = readCsv(write("counted.csv", `0,1,species\n${rows((i) => `${i},${i},${i % 2 ? "cat" : "dog"}`)}`));
    expect([data.features, data.labels.length]).toEqual([["0", "1"], 10]);
    // Measured numbers are no names: the row is kept, and its class has no second one.
    expect(refusal(`0.5,1,fox\n${rows((i) => `${i},${i},${i % 2 ? "cat" : "dog"}`)}`)).toBe(
      '[reg] table.csv: expected at least two rows of each class in column "column 3", received one row of "fox" (3 classes in 11 rows). One is for training and one for the test. Choose a column of classes with --target.',
    );
  });

  it.each(["0x1F", "0b11", "0o7", "Infinity", "1_000", "1,5".replace(",", ";")])("takes %s for no number", (cell) => {
    expect(refusal(good.replace("3,1.5", `${cell},1.5`))).toBe(
      `[reg] table.csv: expected a number in every cell, received "${cell}" at line 5, column "age". Encode words as numbers or leave the column out; the class column may hold words.`,
    );
  });

  it("takes numbers as people write them, and says which are too large for float32", () => {
    const data = readCsv(write("written.csv", good.replace("3,1.5", "+3.e-1,.5")));
    expect([...data.inputs.slice(6, 8)]).toEqual([Math.fround(0.3), 0.5]);
    expect(refusal(good.replace("3,1.5", "3,-1e39"))).toBe(
      '[reg] table.csv: expected numbers of at most 3.4e38, as float32 has them, received "-1e39" at line 5, column "height". Scale the column.',
    );
  });

  it("refuses more classes than the network is for, at once", () => {
    const start = performance.now();
    expect(refusal(`a,b\n${rows((i) => `1,${i % 30_000}`, 60_000)}`)).toBe(
      '[reg] table.csv: expected at most 256 classes in column "b", received 30000. Choose a column of classes with --target.',
    );
    // Half a second here; by comparing each label with each class it was minutes.
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it("says where a value is missing", () => {
    expect(refusal(good.replace("3,1.5", "3,"))).toBe(
      '[reg] table.csv: expected a number in every cell, received nothing at line 5, column "height". Fill the gap or leave the row out.',
    );
    expect(refusal(good.replace("3,1.5", "NaN,1.5"))).toBe(
      '[reg] table.csv: expected a number in every cell, received "NaN", a missing value, at line 5, column "age". Fill the gap or leave the row out.',
    );
    expect(refusal(good.replace("1.5,cat", "1.5,"))).toBe(
      '[reg] table.csv: expected a class in every row, received nothing at line 5, column "kind".',
    );
  });

  it("says where text stands for a number", () => {
    expect(refusal(good.replace("3,1.5", "three,1.5"))).toBe(
      '[reg] table.csv: expected a number in every cell, received "three" at line 5, column "age". Encode words as numbers or leave the column out; the class column may hold words.',
    );
  });

  it("names the nearest column to an unknown one", () => {
    expect(refusal(good, "hieght")).toBe(
      '[reg] table.csv: expected --target to name a column, received "hieght". Did you mean "height"?',
    );
  });

  it("refuses tables from which nothing can be learnt", () => {
    expect(refusal("")).toBe(
      "[reg] table.csv: expected a line of column names and a line for each row, received an empty file.",
    );
    expect(refusal("a,b\n1,x\n2,y\n")).toBe(
      "[reg] table.csv: expected at least 10 rows, received 2. There is nothing to learn and to test with.",
    );
    expect(refusal(`a,b\n${rows((i) => `${i},x`)}`)).toBe(
      '[reg] table.csv: expected at least two classes in column "b", received only "x".',
    );
    expect(refusal(`a,b\n${rows((i) => `${i},${i}`)}`)).toBe(
      '[reg] table.csv: expected at least two rows of each class in column "b", received one row of "0" (10 classes in 10 rows). One is for training and one for the test. Choose a column of classes with --target.',
    );
    expect(refusal(`b\n${rows((i) => `x${i % 2}`)}`)).toBe(
      "[reg] table.csv: expected a column of numbers beside the class, received one column. Commas separate columns.",
    );
    expect(refusal(`a,a,b\n${rows((i) => `1,2,${i % 2}`)}`)).toBe(
      '[reg] table.csv: expected each column to have a name of its own, received "a" twice.',
    );
  });

  it("passes on where the file is no table", () => {
    expect(refusal(good.replace("3,1.5,cat", "3,cat"))).toBe(
      "[reg] table.csv: expected as many cells in every line as in the first, received 2 at line 5.",
    );
  });

  it("says that there is no file", () => {
    expect(() => readCsv(at("none.csv"))).toThrowError(
      `[reg] ${at("none.csv")}: expected a CSV file, received no such file or folder.`,
    );
  });
});
