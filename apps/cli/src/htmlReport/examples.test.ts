import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";

const { at } = temporaryFolder();
const run = promisify(execFile);
const bin = fileURLToPath(new URL("../../bin/reg.mjs", import.meta.url));
const committed = (name: string) =>
  readFileSync(new URL(`../../../../examples/reports/${name}`, import.meta.url), "utf8");

/** What a machine decides: how long it took, on which Node. */
const ofMachine = new Set(["seconds", "made"]);
/** What the last digits of a number may change by much: how far from 0 a difference of near numbers is, and how many passes it took. */
const ofRounding = new Set(["gap", "passes"]);

/** Where two documents differ. */
function differences(a: unknown, b: unknown, where: string): string[] {
  if (typeof a === "number" && typeof b === "number") {
    // Math.exp and Math.log may differ in the last bit from one Node to the next, and a few hundred passes multiply that.
    const near = Math.abs(a - b) <= 1e-6 * Math.max(1e-3, Math.abs(a), Math.abs(b));
    return near ? [] : [`${where}: ${a} and ${b}`];
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return a === b ? [] : [`${where}: ${a} and ${b}`];
  }
  const [one, other] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  const keys = [...new Set([...one.keys(), ...other.keys()])].filter(
    (key) => !ofMachine.has(key) && !ofRounding.has(key),
  );
  return keys.flatMap((key) => differences(one.get(key), other.get(key), `${where}.${key}`));
}

const names = ["breast-cancer", "digits"];

it.each(names)("the results of %s are those of their command", { timeout: 300_000 }, async (name) => {
  const document = JSON.parse(committed(`${name}.json`));
  const argv: string[] = document.command.split(" ").slice(1);
  const out = argv.indexOf("--out") + 1;
  // In a process with V8's optimizing compiler: digits take half a minute.
  const { stdout } = await run(process.execPath, [bin, ...argv.with(out, at(`${name}.html`))], { maxBuffer: 2 ** 26 });
  const again = JSON.parse(stdout);
  expect(differences(document, { ...again, command: document.command }, name)).toEqual([]);
});

it.each(names)("the report of %s is that of its results", async (name) => {
  const json = new URL(`../../../../examples/reports/${name}.json`, import.meta.url).pathname;
  const { code } = await runReg("report", json, "--out", at("again.html"));
  expect(code).toBe(0);
  expect(readFileSync(at("again.html"), "utf8")).toBe(committed(`${name}.html`));
});
