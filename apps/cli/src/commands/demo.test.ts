import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";

/** The numbers of the table of the cut network, row by row, without their commas. */
const cutRows = (text: string) =>
  [
    ...text.split("Dead units cut out")[1]!.matchAll(/^ {2}(test accuracy|numbers in|of them not 0|bytes|ms for).*$/gm),
  ].map(([line]) =>
    line
      .replaceAll(",", "")
      .match(/[\d.]+(?= %| |$)/g)!
      .map(Number)
      .slice(-3),
  );

const { code, stdout, stderr } = await runReg("demo", "--epochs", "6");

it("sets three stacks side by side that learn, agree on the penalty and have exact zeros in proximal mode", () => {
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [, side = "", same = ""] = stdout.split(
    /\nSide by side.*\n|\nThe same weights in every stack.*\n|\nDead units cut out.*\n/,
  );
  const rows = [...side.matchAll(/^ {2}(\w+) +(loss|proximal) +([\d.]+) % +([\d.]+) +([\d.]+) +([\d.]+) %$/gm)];
  expect(rows.map(([, stack, mode]) => `${stack} ${mode}`)).toEqual([
    ...["tfjs loss", "onnx loss", "brainjs loss"],
    ...["tfjs proximal", "onnx proximal", "brainjs proximal"],
  ]);
  for (const [, , mode, accuracy, , , zeros] of rows) {
    expect(Number(accuracy)).toBeGreaterThan(90);
    if (mode === "loss") expect(Number(zeros)).toBe(0);
    else expect(Number(zeros)).toBeGreaterThan(2);
  }
  const errors = [...same.matchAll(/^ {2}\w+ +0\.\d+ +(\S+)$/gm)].map(([, error]) => Number(error));
  expect(errors.length).toBe(3);
  // Float32 sums of up to 2048 terms in any order.
  for (const error of errors) expect(error).toBeLessThan(2.7e-6);
});

it("ends with the figures of the first README: dense, sparse and cut", () => {
  const readme = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8");
  const [accuracy, parameters, nonzero, bytes, milliseconds] = cutRows(stdout);
  const [shown, ...told] = cutRows(readme);
  // Machines add in another order, and 45 epochs make another network of it: five of 359 test rows.
  for (const [i, each] of shown!.entries()) expect(Math.abs(accuracy![i]! - each)).toBeLessThanOrEqual(1.4);
  const [numbers, alive, size] = told;
  // The target is exact: 3 % of 50,200 numbers in kernels. Some of the 410 biases are 0.
  expect(nonzero![1]).toBeGreaterThanOrEqual(1506);
  expect(nonzero![1]).toBeLessThanOrEqual(1506 + 410);
  // The whole networks have the same size on each machine. Which units die is the machine's: a quarter of them.
  for (const [now, then] of [[parameters!, numbers!] as const, [bytes!, size!] as const]) {
    expect(now.slice(0, 2)).toEqual(then.slice(0, 2));
    expect(Math.abs(now[2]! / then[2]! - 1)).toBeLessThan(0.25);
  }
  expect(alive![0]).toBe(nonzero![0]);
  expect(milliseconds!.every((each) => each > 0)).toBe(true);
  // Float32 sums of at most 300 terms, through a softmax.
  const [, , difference = "0"] = /sparse and cut (differ by at most (\S+)\.|are equal)/.exec(stdout)!;
  expect(Number(difference)).toBeLessThan(1e-5);
});
