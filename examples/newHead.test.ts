import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

it("learns digits that its backbone had never seen", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [at("newHead.mjs")]);
  expect(stdout).toContain('replaced: Gemm "head/sum", a dense layer from 64 to 5; Softmax "Softmax" after it stays');
  const [, accuracy] = /test accuracy on digits it had never seen: (\d+\.\d) %/.exec(stdout) ?? [];
  // One of five by chance; 95 % when it was written.
  expect(Number(accuracy)).toBeGreaterThan(90);
  const [, seconds, epoch] =
    /50 epochs of the head: (\S+) s; in the whole model (\S+) s for each epoch/.exec(stdout) ?? [];
  // 50 epochs of the whole model: three times as long even on a machine that does other things meanwhile.
  expect(50 * Number(epoch)).toBeGreaterThan(3 * Number(seconds));
}, 120_000);

it("is what docs/heads.md shows", () => {
  const [page, code] = [at("../packages/onnx/docs/heads.md"), at("newHead.mjs")].map((path) =>
    readFileSync(path, "utf8"),
  );
  const blocks = [...page!.matchAll(/```js file=newHead.mjs\n(.*?)```/gs)].map(([, block]) => block!.trim());
  expect(blocks.length).toBe(5);
  for (const block of blocks) expect(code).toContain(block);
});
