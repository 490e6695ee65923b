import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const bench = fileURLToPath(new URL("../dist/bench.js", import.meta.url));
const run = (...words: string[]) => promisify(execFile)(process.execPath, [bench, ...words]);

it("prints one JSON document with the rows asked for", async () => {
  const { stdout } = await run("--json", "--only", "mlp onnx node sgd proximal");
  const { rows } = JSON.parse(stdout);
  expect(rows).toEqual([
    {
      model: "mlp",
      stack: "onnx",
      runtime: "node",
      optimizer: "sgd",
      penalty: "l1l2",
      mode: "proximal",
      msPerStep: expect.any(Number),
    },
  ]);
  expect(rows[0].msPerStep).toBeGreaterThan(0);
});

it("names the words there are when one is unknown", async () => {
  await expect(run("--only", "mpl")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^bench: no row has the word "mpl"\. There are: mlp, tfjs-stock, /),
  });
});
