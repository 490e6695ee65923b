// The page of examples/keras, built and opened as a reader opens it: a file of Keras goes in by the file input, and comes out smaller.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadKerasModel } from "@reg/tfjs/keras-files";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltPage, builtPage } from "./test/builtPage.ts";
import { reason } from "./test/chromium.ts";

const root = fileURLToPath(new URL("keras/", import.meta.url));
const digits = fileURLToPath(new URL("digits.keras", import.meta.url));

describe.skipIf(reason !== "")(`examples/keras${reason}`, () => {
  let built: BuiltPage;
  beforeAll(async () => {
    built = await builtPage(root);
  });
  afterAll(() => built?.close());

  const opened = (epochs: number, backend = "cpu") => built.open(`?epochs=${epochs}&backend=${backend}`);
  const said = async (page: Awaited<ReturnType<typeof opened>>) => {
    const text = `document.querySelector("output").textContent`;
    await page.waitForFunction(`!["", "training"].includes(${text})`, null, { timeout: 100_000 });
    return (await page.locator("output").textContent())!;
  };

  it.each(["cpu", "wasm", "webgl"])(
    "trains, cuts and saves a file of Keras from the file input: %s",
    async (backend) => {
      const page = await opened(12, backend);
      await page.setInputFiles("input", digits);
      const [, before, after, accuracy] = /^parameters: (\d+) → (\d+)\ntest accuracy: (\S+)$/.exec(await said(page))!;
      expect(Number(before)).toBe(6570);
      expect(Number(after)).toBeLessThan(6570 * 0.8);
      // Half of the epochs of examples/keras.mjs.
      expect(Number(accuracy)).toBeGreaterThan(0.85);
      const [, zeros, live] = /^epoch 12: (\S+) % zeros, (\d+) live units$/.exec(
        (await page.locator("p[role=status]").textContent())!,
      )!;
      // Backends add in another order: a unit more or less may die.
      expect(Number(zeros)).toBeGreaterThan(20);
      expect(Number(live)).toBeLessThan(64 + 64 + 32);
      const download = page.waitForEvent("download");
      await page.click("a");
      const small = await loadKerasModel(readFileSync((await (await download).path())!));
      expect(small.countParams()).toBe(Number(after));
      expect((small.predict(tf.zeros([1, 64])) as tf.Tensor).shape).toEqual([1, 10]);
      if (process.env.REG_SCREENSHOT)
        await page.screenshot({ path: `${process.env.REG_SCREENSHOT}/keras-${backend}.png` });
      await page.close();
    },
  );

  it("says what is wrong with a file", async () => {
    const page = await opened(1);
    await page.setInputFiles("input", { name: "m.keras", mimeType: "application/zip", buffer: Buffer.from("no zip") });
    expect(await said(page)).toContain(
      "[@reg/tfjs] loadKerasModel: expected a .keras or .h5 file, received one that begins with",
    );
    await page.close();
  });
});
