import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sequential, writeModel } from "@reg/onnx";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { loadPathData, splitPathData } from "../path/pathData.ts";
import type { PathDocument } from "../path/pathDocument.ts";

const { write, at, bare } = temporaryFolder();

async function path(...argv: string[]): Promise<PathDocument> {
  const { code, stdout, stderr } = await runReg("path", "--json", ...argv);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

/** 40 rows of two classes, of which the first of three features tells. */
const small = write(
  "small.csv",
  [
    "a,b,c,kind",
    ...Array.from({ length: 40 }, (_, i) => `${(i % 2) + (i % 7) / 10},${i % 5},${i % 3},${i % 2 ? "yes" : "no"}`),
  ].join("\n"),
);

describe("reg path", () => {
  it("chooses the strength of a logistic regression, and says what came of it", async () => {
    const { results, coefficients, test, next, data, plane } = await path("--count", "20");
    const { choice, points, problem } = results;
    expect(problem).toMatchObject({ name: "logistic regression", penalty: { name: "l1", l1: 1 }, solved: true });
    expect(choice).toEqual(results.oneStandardError);
    expect(choice.strength).toBeGreaterThan(results.best.strength);
    expect(points[choice.index]!.inputs).toBeLessThan(points[results.best.index]!.inputs);
    const live = results.refit.points.at(-1)!.inputs;
    expect(coefficients!.flatMap(([c], j) => (c === 0 ? [] : [j]))).toEqual(live);
    expect(data).toMatchObject({ name: "breast-cancer", rows: 456, classes: ["malignant", "benign"] });
    const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = test!.confusion!;
    expect([a + b + c + d, (a + d) / 113]).toEqual([113, test!.score.metric]);
    expect(plane!.values).toHaveLength(41);
    const strength = Number(choice.strength.toPrecision(4));
    expect(next).toBe(`reg path --data breast-cancer --penalty l1 --strengths ${strength} --save model.onnx`);
  });

  it("saves a model that takes features as the data have them", async () => {
    const { test } = await path("--strengths", "0.01", "--folds", "2", "--save", at("linear.onnx"));
    const data = loadPathData({ data: "breast-cancer", seed: 0 });
    const rows = splitPathData(data, 0.2, 0).test;
    const inputs = Float32Array.from(rows.flatMap((row) => [...data.inputs.data.subarray(row * 30, (row + 1) * 30)]));
    const session = await ort.InferenceSession.create(at("linear.onnx"));
    const fed = { [session.inputNames[0]!]: new ort.Tensor("float32", inputs, [rows.length, 30]) };
    const scores = (await session.run(fed))[session.outputNames[0]!]!.data as Float32Array;
    const right = rows.filter((row, i) => (scores[i]! > 0.5 ? 1 : 0) === data.targets[row]).length;
    expect(right / rows.length).toBe(test!.score.metric);
  });

  it("tells a person the choice, its reason and the command", async () => {
    const { code, stdout } = await runReg("path", "--data", "diabetes", "--count", "8", "--relax", "--stability", "20");
    expect(code).toBe(0);
    const [, head = ""] = stdout.split("\n");
    expect(head).toBe("diabetes linear regression · 354 rows · 10 inputs · 5 folds, shuffled");
    expect(stdout).toMatch(/^ +strength +loss, refitted +squared error +inputs +exact zeros +duality gap$/m);
    expect(stdout).toMatch(/^ {2}inputs +▁[▁-█]{6}█$/m);
    expect(stdout).toMatch(
      /^ {2}The greatest strength within one standard error \([\d.]+\) of the best mean loss, [\d.]+\.$/m,
    );
    expect(stdout).toMatch(/^ {2}in 75\.0 % of 20 halves \(at most [\d.]+ of them expected to be noise\): bmi, s5$/m);
    expect(stdout).toMatch(
      /^ {2}reg path --data diabetes --penalty l1 --relax --strengths [\d.]+ --save model\.onnx$/m,
    );
  });

  it("trains an ONNX network of one's own, from dense to sparse", async () => {
    const layers = [
      { name: "a", units: 8, activation: "relu" as const },
      { name: "b", units: 2, activation: "softmax" as const },
    ];
    const model = write("net.onnx", writeModel(sequential({ inputs: 3, layers, seed: 1 })));
    const { results, next, coefficients, test } = await path(
      ...["--data", small, "--model", model, "--penalty", "groupLasso", "--strengths", "1,0.1,0.01", "--folds", "2"],
    );
    expect(results).toMatchObject({
      order: "dense to sparse",
      problem: { solved: false, metric: { name: "accuracy" } },
    });
    expect(results.paths[0]!.path.points[0]!.live).toHaveLength(2);
    expect([coefficients, test!.rows]).toEqual([undefined, 8]);
    const penalty = `{"name":"groupLasso","lambda":${results.choice.strength},"axis":0,"groupSize":1,"sizeWeighted":false}`;
    expect(bare(next)).toBe(
      `reg fit net.onnx --data small.csv --penalty '${penalty}' --mode proximal --out trained.onnx`,
    );
  });

  it.each(["tfjs", "onnx", "brainjs"])("trains the network of reg train in %s", async (stack) => {
    const { results, next } = await path("--stack", stack, "--data", small, "--strengths", "0.5,0.01", "--folds", "2");
    expect(results.problem.name).toBe(`${stack} 3-32-16-2`);
    expect(results.points[0]!.zeros).toBeGreaterThan(results.points[1]!.zeros);
    const strength = results.choice.strength;
    const out = { tfjs: "trained", onnx: "trained.onnx", brainjs: "trained.json" }[stack];
    expect(bare(next)).toBe(
      `reg train --stack ${stack} --data small.csv --penalty '{"name":"l1","l1":${strength}}' --mode proximal --out ${out}`,
    );
  });

  it.each(["tfjs", "onnx", "brainjs"])("judges refits of the network in %s", async (stack) => {
    const options = ["--relax", "--data", small, "--strengths", "0.5,0.01", "--folds", "2"];
    const { results } = await path("--stack", stack, ...options);
    expect(results.points.map(({ relaxed }) => typeof relaxed?.loss.mean)).toEqual(["number", "number"]);
  });
});

describe("reg path refuses, before anything is trained", () => {
  const numbers = write(
    "numbers.csv",
    ["a,b,y", ...Array.from({ length: 20 }, (_, i) => `${i},${i % 3},${i / 3}`)].join("\n"),
  );
  const constant = write("constant.csv", ["a,b,y", ...Array.from({ length: 20 }, (_, i) => `1,2,${i % 2}`)].join("\n"));
  const rare = write(
    "rare.csv",
    ["a,y", ...Array.from({ length: 20 }, (_, i) => `${i},${i < 3 ? "x" : "y"}`)].join("\n"),
  );
  it.each([
    [
      ["--folds", "400"],
      1,
      '[@reg/tune] folds: expected at least 400 rows of every class, one for each fold, received 170 of class 0. Take 170 folds or less, leave the class out, or split "shuffled".',
    ],
    [
      ["--data", "diabetes", "--folds", "400"],
      1,
      "[@reg/tune] folds: expected more rows than the 400 folds, received 354 rows. Take fewer folds.",
    ],
    [
      ["--data", rare],
      1,
      '[@reg/tune] folds: expected at least 5 rows of every class, one for each fold, received 2 of class 0. Take 2 folds or less, leave the class out, or split "shuffled".',
    ],
    [
      ["--data", constant],
      1,
      "[@reg/tune] inputs: expected an input that is not the same in every row, received 2 constant inputs.",
    ],
    [
      ["--data", small, "--target", "kinds"],
      1,
      `[reg] small.csv: expected --target to name a column, received "kinds". Did you mean "kind"?`,
    ],
    [["--strengths", ""], 2, `[reg] --strengths: expected numbers of at least 0 with commas between, received "".`],
    [
      ["--strengths", "0.1,1"],
      2,
      "[reg] --strengths: expected each below the one before, strongest first, received 1 after 0.1.",
    ],
    [
      ["--choose", "worst"],
      2,
      `[reg] --choose: expected one-standard-error, best, within:NUMBER or inputs:NUMBER, received "worst".`,
    ],
    [
      ["--penalty", "l2"],
      1,
      "[@reg/tune] strengthGrid: expected a strongest strength above 0, received NaN. A penalty without l1 or groups never gives zeros: write the strengths yourself.",
    ],
    [
      ["--penalty", `{"rules":[]}`],
      2,
      "[reg] --penalty: expected one penalty, received rules. A path has one strength.",
    ],
    [
      ["--data", "diabetis"],
      2,
      `[reg] --data: expected digits, breast-cancer, classification, diabetes or FILE.csv, received "diabetis". Did you mean "diabetes"?`,
    ],
    [
      ["--data", numbers, "--stack", "onnx"],
      2,
      "[reg] --stack: expected classes to predict, received numbers. Leave it out for a linear model.",
    ],
    [["--stack", "onnx", "--model", "x.onnx"], 2, "[reg] --stack: expected no --model with it."],
    [
      ["--stack", "onnx", "--save", "x.onnx"],
      2,
      "[reg] --save: expected a linear model, received onnx. The command of the report trains and saves it.",
    ],
    [["--out", "report.txt"], 2, `[reg] --out: expected a name that ends in .html, received "report.txt".`],
    [["--predict", "numbers"], 2, "[reg] --predict: expected --data FILE.csv with it, received breast-cancer."],
  ])("%j", async (argv, code, line) => {
    const ran = await runReg("path", ...argv);
    expect({ ...ran, stderr: bare(ran.stderr) }).toEqual({ code, stdout: "", stderr: `${line}\n` });
  });
});

describe("a run that is stopped", () => {
  const bin = fileURLToPath(new URL("../../bin/reg.mjs", import.meta.url));
  const argv = [
    "path",
    "--data",
    "diabetes",
    "--count",
    "100",
    "--folds",
    "100",
    "--json",
    "--out",
    at("stopped.html"),
  ];
  const kept = () => readdirSync(at(".")).filter((name) => name.endsWith(".checkpoint"));

  it.each([
    ["1 process", []],
    ["2 processes", ["--jobs", "2"]],
  ])("keeps the paths that %s finished, and the same command goes on", { timeout: 60_000 }, async (_, jobs) => {
    const child: ChildProcess = spawn(process.execPath, [bin, ...argv, ...jobs], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr!.on("data", (chunk) => {
      stderr += chunk;
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    const timer = setInterval(() => {
      if (kept().length === 0) return;
      child.kill("SIGINT");
      clearInterval(timer);
    }, 20);
    expect(await ended).toBe(130);
    const [name = ""] = kept();
    expect(name).toMatch(/^stopped\.html\.[0-9a-f]{8}\.checkpoint$/);
    expect(bare(stderr)).toMatch(
      new RegExp(`^\\[reg\\] path: stopped after \\d+ finished paths?\\. The same command goes on from ${name}\\.\n$`),
    );
    expect(existsSync(at("stopped.html"))).toBe(false);
    const before = Object.keys(JSON.parse(readFileSync(at(name), "utf8"))).length;
    expect(before).toBeGreaterThan(0);

    const untimed = (text: string) => text.replaceAll(/"seconds": [\d.e-]+/g, "");
    const resumed = await runReg(...argv);
    expect(resumed).toMatchObject({ code: 0, stderr: "" });
    expect(kept()).toEqual([]);
    const whole = await runReg(...argv);
    expect(untimed(resumed.stdout)).toBe(untimed(whole.stdout));
    rmSync(at("stopped.html"));
  });

  it("comes to the same in any number of processes", { timeout: 60_000 }, async () => {
    const few = ["path", "--data", "diabetes", "--count", "20", "--stability", "6", "--json"];
    const outputs = ["1", "2", "4"].map(async (jobs) => {
      const { stdout } = await promisify(execFile)(process.execPath, [bin, ...few, "--jobs", jobs], {
        maxBuffer: 2 ** 26,
      });
      return stdout.replaceAll(/"seconds": [\d.e-]+/g, "").replace(/ --jobs \d/, "");
    });
    const [one, ...more] = await Promise.all(outputs);
    expect(more).toEqual([one, one]);
  });
});
