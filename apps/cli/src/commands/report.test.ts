import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";

const { write, at, bare } = temporaryFolder();

describe("reg report", () => {
  it("draws the page of the command again from its JSON, with nothing from elsewhere", async () => {
    const argv = ["--count", "10", "--stability", "20", "--out", at("first.html")];
    const document = JSON.parse((await runReg("path", "--json", ...argv)).stdout);
    writeFileSync(at("results.json"), JSON.stringify(document));
    const drawn = ["--out", at("again.html"), "--figures", at("figures")];
    expect(await runReg("report", at("results.json"), ...drawn)).toMatchObject({
      code: 0,
      stderr: "",
    });
    const page = readFileSync(at("first.html"), "utf8");
    expect(readFileSync(at("again.html"), "utf8")).toBe(page);
    expect(page.length).toBeLessThan(2 ** 20);
    expect(page.match(/https?:\/\/[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
    expect(page.match(/ (src|href|srcset)=/g)).toBe(null);
    expect(readdirSync(at("figures"))).toEqual(
      expect.arrayContaining(["cross-entropy.svg", "accuracy.svg", "selection-frequencies.svg", "prox.svg"]),
    );
    // Complete without the script.
    expect(page.match(/<svg /g)!.length).toBeGreaterThanOrEqual(9);
    for (const words of [
      "1 s.e., chosen",
      "worst concave points",
      "malignant",
      "cross-entropy",
      "reg path --data breast-cancer",
    ]) {
      expect(page).toContain(words);
    }
  });

  it.each([
    ["{", "expected JSON, received text that is none. Give the file that reg path --json wrote."],
    [
      `{"kind":"x"}`,
      `expected a document of kind "path", received kind "x". Give the file that reg path --json wrote.`,
    ],
    [
      `{"kind":"path","version":2}`,
      "expected version 1 of the document, received 2. Make it again with this version of reg, or read it with the one that made it.",
    ],
  ])("refuses %s", async (text, line) => {
    const file = write("odd.json", text);
    const { code, stderr } = await runReg("report", file);
    expect({ code, stderr: bare(stderr) }).toEqual({ code: 1, stderr: `[reg] odd.json: ${line}\n` });
  });
});
