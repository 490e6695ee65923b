import { expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";

it("sets three stacks side by side that learn, agree on the penalty and have exact zeros in proximal mode", async () => {
  const { code, stdout, stderr } = await runReg("demo", "--epochs", "6");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [, side = "", same = ""] = stdout.split(/\nSide by side.*\n|\nThe same weights in every stack.*\n/);
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
