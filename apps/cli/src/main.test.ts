import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runReg } from "../test/runReg.ts";
import { temporaryFolder } from "../test/temporaryFolder.ts";

const { write } = temporaryFolder();

describe("reg", () => {
  it("shows its help and fails when it is asked for nothing", async () => {
    const { code, stdout, stderr } = await runReg();
    expect(code).toBe(2);
    expect(stdout).toMatch(/^Usage: reg \[options\] \[command\]\n/);
    expect(stderr).toBe("");
  });

  it("shows help when asked", async () => {
    for (const argv of [["--help"], ["train", "--help"], ["penalty", "-h"]]) {
      const { code, stdout, stderr } = await runReg(...argv);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Usage: reg /);
      expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
      expect(stderr).toBe("");
    }
  });

  it.each([
    [["tain"], "[reg] unknown command 'tain'. (Did you mean train?)"],
    [["train", "--epoch", "3"], "[reg] unknown option '--epoch'. (Did you mean --epochs?)"],
    [["train", "now"], "[reg] too many arguments for 'train'. Expected 0 arguments but got 1."],
    [["train", "--epochs"], "[reg] option '--epochs <n>' argument missing."],
    [["train", "--epochs", "0"], '[reg] --epochs: expected a whole number of at least 1, received "0".'],
    [["train", "--seed", "1.5"], '[reg] --seed: expected a whole number of at least 0, received "1.5".'],
    [
      ["train", "--stack", "tfj"],
      '[reg] --stack: expected tfjs, onnx, brainjs or all, received "tfj". Did you mean "tfjs"?',
    ],
    [
      ["train", "--data", "digit"],
      '[reg] --data: expected digits, breast-cancer, classification or FILE.csv, received "digit". Did you mean "digits"?',
    ],
    [
      ["train", "--mode", "proximall"],
      '[reg] --mode: expected loss, proximal or decoupled, received "proximall". Did you mean "proximal"?',
    ],
    [["train", "--target", "kind"], "[reg] --target: expected --data FILE.csv with it, received digits."],
    [["penalty", "--weights", "w.npy"], "[reg] required option '--config <name or JSON>' not specified."],
    [["inspect"], "[reg] missing required argument 'model'."],
    [["conform", "--json", "--markdown"], "[reg] option '--json' cannot be used with option '--markdown'."],
  ])("says in one line what is wrong with %j, and exits with 2", async (argv, message) => {
    expect(await runReg(...argv)).toEqual({ code: 2, stdout: "", stderr: `${message}\n` });
  });

  it.each([
    [
      ["train", "--penalty", "l1l3"],
      '[@reg/core] penalty: expected the name of a penalty, received "l1l3". Did you mean "l1l2"?',
    ],
    [
      ["train", "--penalty", '{"name":"l1","l1":-1}'],
      "[@reg/core] l1: expected l1 to be a finite number of at least 0, received -1.",
    ],
    [["train", "--data", "no/such.csv"], "[reg] no/such.csv: expected a CSV file, received no such file or folder."],
    [["train", "--penalty", "@no.json"], "[reg] no.json: expected a JSON file, received no such file or folder."],
    [
      ["inspect", "no.onnx"],
      "[reg] no.onnx: expected an .onnx file, a .keras or .h5 file, a tfjs model.json or a brain.js JSON, received no such file or folder.",
    ],
  ])("says in one line what it could not do for %j, and exits with 1", async (argv, message) => {
    expect(await runReg(...argv)).toEqual({ code: 1, stdout: "", stderr: `${message}\n` });
  });

  it("says in one line that nothing can be printed", () => {
    const bin = fileURLToPath(new URL("../bin/reg.mjs", import.meta.url));
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, [bin, "schema"], { stdio: ["ignore", full, "pipe"] });
    closeSync(full);
    expect([status, String(stderr)]).toEqual([1, "[reg] stdout: expected a place to write to, received ENOSPC.\n"]);
  });

  it("says in one line what is wrong with JSON, and in which file", async () => {
    // In parentheses is Node's own message, which newer versions say at more length.
    const refusal = (received: string) => {
      const start = `[reg] --penalty: expected a penalty's name or JSON, received ${received} (Expected `;
      return {
        code: 2,
        stdout: "",
        stderr: expect.toSatisfy((line) => line.startsWith(start) && /^.+\)\.\n$/.test(line)),
      };
    };
    const path = write("broken.json", '{\n"name"\n');
    expect(await runReg("train", "--penalty", '{"name"')).toEqual(refusal("broken JSON"));
    expect(await runReg("train", "--penalty", `@${path}`)).toEqual(refusal(`${path} with broken JSON`));
  });
});
