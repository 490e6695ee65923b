// The page of examples/browser, built and opened as a reader opens it, beside the same code in Node.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltPage, builtPage } from "./test/builtPage.ts";
import { reason } from "./test/chromium.ts";

const root = fileURLToPath(new URL("browser/", import.meta.url));

/** Of the last line that says so; in percent. */
const accuracyIn = (text: string): number => Number(/^test accuracy ([\d.]+) %/m.exec(text)?.[1]);

async function inNode(data: string, epochs: number): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [`${root}node.mjs`, data, `${epochs}`]);
  return stdout;
}

// A formatter brings an excerpt to the margin.
const withoutIndents = (code: string): string => code.replaceAll(/^ +/gm, "");

it("is what the documentation shows", async () => {
  const text = await readFile(new URL("../packages/onnx/docs/browser.md", import.meta.url), "utf8");
  const blocks = [...text.matchAll(/```js file=(\S+)\n(.*?)```/gs)];
  expect(blocks.length).toBeGreaterThan(5);
  for (const [, file, code] of blocks) {
    expect(withoutIndents(await readFile(root + file, "utf8"))).toContain(withoutIndents(code!));
  }
});

describe.skipIf(reason !== "")(`examples/browser${reason}`, () => {
  let built: BuiltPage;
  beforeAll(async () => {
    built = await builtPage(root);
  });
  afterAll(() => built?.close());

  it.each([
    ["digits", 8, 97],
    ["mnist", 1, 90],
  ] as const)("trains a CNN on %s in a page as in Node", async (data, epochs, least) => {
    const page = await built.open(`?data=${data}&epochs=${epochs}`);
    await page.waitForFunction(`!document.querySelector("output").textContent.startsWith("training")`, null, {
      timeout: 100_000,
    });
    const said = (await page.locator("output").textContent())!;
    if (process.env.REG_SCREENSHOT) await page.screenshot({ path: `${process.env.REG_SCREENSHOT}/${data}.png` });
    expect(said).toMatch(/^test accuracy [\d.]+ %$/);
    expect(accuracyIn(said)).toBeGreaterThan(least);
    expect(await page.locator("#kernels tbody tr").count()).toBe(3);
    const printed = await inNode(data, epochs);
    // The two runtimes add up in other orders: a few of hundreds of test images may fall on the other side.
    expect(Math.abs(accuracyIn(said) - accuracyIn(printed))).toBeLessThan(2);
  });
});
