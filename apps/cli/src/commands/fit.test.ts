import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { type Activation, sequential, writeModel } from "@reg/onnx";
import { graphOf, readModel } from "@reg/onnx-graph";
import { describe, expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { npyBytes } from "../npy.ts";

const { write, at, bare } = temporaryFolder();

const golden = (file: string) =>
  fileURLToPath(new URL(`../../../../packages/onnx/golden/models/${file}`, import.meta.url));

/** Handwritten digits of 8x8 pixels, 0 to 16, the digit last. */
const digits = write("digits.csv", gunzipSync(readFileSync(new URL("../../data/digits.csv.gz", import.meta.url))));

const network = (activation: Activation) =>
  writeModel(
    sequential({
      inputs: 64,
      layers: [
        { name: "hidden", units: 32, activation: "relu" },
        { name: "out", units: 10, activation },
      ],
    }),
  );
const net = write("net.onnx", network("softmax"));

/** Numbers that look random, the same in each run. */
const numbers = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(7 * i * i));
const npy = (name: string, shape: readonly number[], data = numbers(shape.reduce((a, b) => a * b, 1))) =>
  write(name, npyBytes({ data, shape: [...shape] }));

/** Runs `reg fit` and gives what `--json` prints. */
async function fit(...argv: string[]) {
  const { code, stdout, stderr } = await runReg("fit", "--json", ...argv);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

const sparse = ["--penalty", '{"name":"l1","l1":0.002}', "--mode", "proximal"];

describe("reg fit", () => {
  it("trains a model on a table and writes it, with the figures of before and after", async () => {
    const figures = await fit(net, "--data", digits, "--epochs", "5", ...sparse, "--out", at("sparse.onnx"));
    const { before, after, history, layers, data, trained } = figures;
    expect(data).toEqual({ name: "digits.csv", train: 1438, validation: 359 });
    expect(trained).toEqual({ tensors: 4, parameters: 64 * 32 + 32 + 32 * 10 + 10, frozen: 0 });
    expect([figures.loss, figures.optimizer]).toEqual(["softmaxCrossEntropy", "adam"]);
    expect(history.map(({ epoch }: { epoch: number }) => epoch)).toEqual([0, 1, 2, 3, 4]);
    expect(history[4].validation.accuracy).toBe(after.accuracy);
    expect(before.accuracy).toBeLessThan(0.3);
    expect(after.accuracy).toBeGreaterThan(0.8);
    expect(before.zeros).toBe(0);
    expect(after.zeros).toBeGreaterThan(0.2);
    expect(after.bytes).toBe(readFileSync(at("sparse.onnx")).length);
    expect(layers.map(({ name, penalty, mode }: Record<string, unknown>) => [name, penalty, mode])).toEqual([
      ["hidden", "l1 l1=0.002", "proximal"],
      ["out", "l1 l1=0.002", "proximal"],
    ]);
    const { stdout } = await runReg("inspect", "--json", at("sparse.onnx"));
    const kernels = JSON.parse(stdout).parameters.filter(({ role }: { role: string }) => role === "kernel");
    expect(kernels.map(({ zeros }: { zeros: number }) => zeros)).toEqual(
      layers.map(({ zeros }: { zeros: number }) => zeros),
    );
  });

  it("leaves the model as it is, and nothing beside the file", async () => {
    const old = readFileSync(net);
    await fit(net, "--data", digits, "--epochs", "1", "--out", at("alone.onnx"));
    expect(readFileSync(net).equals(old)).toBe(true);
    expect(readdirSync(at("."))).not.toContainEqual(expect.stringMatching(/checkpoint|partial/));
  });

  it("gives the same file for the same seed, and another for another", async () => {
    const run = async (seed: string, out: string) => {
      await fit(net, "--data", digits, "--epochs", "1", "--seed", seed, "--out", at(out));
      return readFileSync(at(out));
    };
    const [one, again, other] = [await run("1", "1.onnx"), await run("1", "2.onnx"), await run("2", "3.onnx")];
    expect(again.equals(one)).toBe(true);
    expect(other.equals(one)).toBe(false);
  });

  it("takes arrays of numpy, and numbers for targets", async () => {
    const regression = write("line.onnx", writeModel(sequential({ inputs: 2, layers: [{ units: 1 }] })));
    const x = numbers(200);
    const y = Float32Array.from({ length: 100 }, (_, i) => 3 * x[2 * i]! - x[2 * i + 1]! + 1);
    const data = ["--data", npy("x.npy", [100, 2], x), npy("y.npy", [100], y)];
    const options = ["--loss", "meanSquaredError", "--optimizer", "sgd", "--rate", "0.3", "--epochs", "20"];
    const { before, after } = await fit(regression, ...data, ...options, "--out", at("fitted.onnx"));
    expect(before.accuracy).toBeUndefined();
    expect(before.dataLoss).toBeGreaterThan(1);
    // A line through points on it: float32 is what is left.
    expect(after.dataLoss).toBeLessThan(1e-9);
  });

  it("takes numbers from a table where the loss wants numbers", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 5},${2 * (i % 5) + 1}`);
    const table = write("line.csv", `x,y\n${rows.join("\n")}\n`);
    const model = write("one.onnx", writeModel(sequential({ inputs: 1, layers: [{ units: 1 }] })));
    const options = ["--loss", '{"name":"huber","delta":2}', "--optimizer", "sgd", "--rate", "0.1", "--epochs", "40"];
    const { loss, before, after } = await fit(model, "--data", table, ...options, "--out", at("line-fitted.onnx"));
    expect(loss).toBe("huber");
    expect(after.dataLoss).toBeLessThan(before.dataLoss / 10);
  });

  it("gives a model a new head for other classes, and trains that alone when asked", async () => {
    const out = at("head.onnx");
    const options = ["--head", "10", "--trainable", "head/*", "--epochs", "3", "--validation", "0"];
    const { changes, trained, data } = await fit(at("sparse.onnx"), "--data", digits, ...options, "--out", out);
    expect(changes).toEqual([
      'a new last layer of 10, in place of Gemm "out/sum", a dense layer from 32 to 10; Softmax "output" after it stays',
    ]);
    expect(trained).toEqual({ tensors: 2, parameters: 330, frozen: 2 });
    expect(data).toEqual({ name: "digits.csv", train: 1797, validation: 0 });
    const [old, now] = [at("sparse.onnx"), out].map((path) => graphOf(readModel(readFileSync(path!))));
    expect(now!.tensorOf(now!.value("hidden/kernel"))).toEqual(old!.tensorOf(old!.value("hidden/kernel")));
    expect(now!.value("head/kernel").shape).toEqual([32, 10]);
  });

  it("trains somebody else's file, whose lengths are open and stay so", async () => {
    // PP-OCR's classifier of text that is upside down: an opset of 11, batch normalizations, weights in Constant nodes.
    const model = golden("rapidocr/ch_ppocr_mobile_v2.0_cls_infer.onnx");
    const data = [
      "--data",
      npy("images.npy", [10, 3, 32, 64]),
      npy("up.npy", [10], Float32Array.from([0, 1, 0, 1, 0, 1, 0, 1, 0, 1])),
    ];
    const { trained, after } = await fit(model, ...data, "--epochs", "1", "--batch", "4", "--out", at("upright.onnx"));
    expect(trained.parameters).toBe(129356);
    expect(after.dataLoss).toBeGreaterThan(0);
    const [old, now] = [model, at("upright.onnx")].map((path) => readModel(readFileSync(path)).graph!);
    expect(now!.input).toEqual(old!.input);
    expect(now!.node.map(({ opType }) => opType)).toEqual(old!.node.map(({ opType }) => opType));
  });

  it("opens a model that takes one row", async () => {
    const data = [
      "--data",
      npy("one.npy", [8, 2, 9, 8]),
      npy("one-y.npy", [8], Float32Array.from([0, 1, 2, 0, 1, 2, 0, 1])),
    ];
    const { changes } = await fit(golden("pytorch/one_row.onnx"), ...data, "--epochs", "1", "--out", at("opened.onnx"));
    expect(changes).toEqual(['input "x" takes batches of any size, where it took one row']);
  });

  it("ends with a share of zeros and refits the rest, and reg compact cuts it", async () => {
    const options = ["--epochs", "10", "--to-sparsity", "0.9", "--relax", "2", "--out", at("target.onnx")];
    const { after, history, layers } = await fit(net, "--data", digits, ...options);
    expect(history.length).toBe(12);
    // The nearest whole number of 2368 weights.
    expect(Math.round(after.zeros * 2368)).toBe(Math.round(0.9 * 2368));
    expect(history.at(-1).penalty).toBe(0);
    expect(layers.map(({ mode }: { mode: string }) => mode)).toEqual(["proximal", "proximal"]);
    const cut = await runReg("compact", at("target.onnx"), "--out", at("cut.onnx"), "--json");
    const { certificate } = JSON.parse(cut.stdout);
    expect(certificate.difference.absolute).toBeLessThan(1e-5);
    expect(certificate.parameters.after).toBeLessThan(certificate.parameters.before);
  });

  it("ends with so many units of each group, and reg compact cuts the others", async () => {
    // By the names of the groups, or 0.5 for all of them.
    const units = '{"input":32,"hidden":16}';
    const options = ["--epochs", "20", "--units", units, "--relax", "5", "--out", at("narrow.onnx")];
    const { history, after, before } = await fit(net, "--data", digits, ...options);
    const half = await fit(net, "--data", digits, "--epochs", "1", "--units", "0.5", "--out", at("half.onnx"));
    expect(half.history.at(-1).units).toEqual({ input: 32, hidden: 16 });
    expect(history.at(-1).units).toEqual({ input: 32, hidden: 16 });
    // Whole, the network is above 80 % after 5 epochs.
    expect(after.accuracy).toBeGreaterThan(0.8);
    expect(after.accuracy).toBeGreaterThan(before.accuracy);
    const cut = await runReg("compact", at("narrow.onnx"), "--inputs", "--out", at("cut.onnx"), "--json");
    expect(JSON.parse(cut.stdout).certificate.parameters).toEqual({
      before: 64 * 32 + 32 + 32 * 10 + 10,
      after: 32 * 16 + 16 + 16 * 10 + 10,
    });
  });

  it("shows a person", async () => {
    const { stdout } = await runReg(
      "fit",
      net,
      "--data",
      digits,
      "--epochs",
      "2",
      ...sparse,
      "--out",
      at("shown.onnx"),
    );
    // Digits of training differ by machine.
    const text = bare(stdout)
      .replaceAll(/\d[\d.,]*/g, "0")
      .replaceAll(/ +/g, " ");
    expect(text).toBe(
      [
        "",
        "net.onnx → shown.onnx",
        "",
        " digits.csv · 0 rows to train, 0 to validate",
        " softmaxCrossEntropy · adam · 0 numbers in 0 tensors trained",
        "",
        " epoch loss data loss penalty validation loss validation accuracy",
        " 0 0 0 0 0 0 %",
        " 0 0 0 0 0 0 %",
        "",
        " before after",
        " validation accuracy 0 % 0 %",
        " validation loss 0 0",
        " exact zeros 0 % 0 %",
        " trained numbers not 0 0 0",
        " bytes of the file 0 0",
        "",
        " trained kernel shape penalty mode exact zeros dead inputs dead units",
        " hidden [0 0] l0 l0=0 proximal 0 % 0 of 0 0 of 0",
        " out [0 0] l0 l0=0 proximal 0 % 0 of 0 0 of 0",
        "",
        "0 units of 0 groups are dead. To cut them out: reg compact shown.onnx --out shown.small.onnx --inputs",
        "",
      ].join("\n"),
    );
  });

  it.each([
    [["--data", digits], "[reg] required option '--out <file>' not specified."],
    [["--data", digits, "--out", net], "[reg] --out: expected another file than the model, which stays as it is."],
    [["--data", digits, "--out", at("o.bin")], '[reg] --out: expected an .onnx file, received "o.bin".'],
    [
      ["--data", digits, "--loss", "softmax", "--out", at("o.onnx")],
      '[reg] --loss: expected softmaxCrossEntropy, sigmoidCrossEntropy, meanSquaredError, meanAbsoluteError, huber or halfSquaredError, received "softmax". Did you mean "softmaxCrossEntropy"?',
    ],
    [
      ["--data", digits, "--optimizer", "adan", "--out", at("o.onnx")],
      '[reg] --optimizer: expected sgd, adam, adamW or rmsprop, received "adan". Did you mean "adam"?',
    ],
    [
      ["--data", digits, "--optimizer", '{"name":"sgd","learningRate":1}', "--rate", "2", "--out", at("o.onnx")],
      "[reg] --rate: expected an --optimizer without a learningRate of its own.",
    ],
    [
      ["--data", digits, "--rate", "0", "--out", at("o.onnx")],
      '[reg] --rate: expected a number above 0, received "0".',
    ],
    [
      ["--data", digits, "--validation", "1", "--out", at("o.onnx")],
      '[reg] --validation: expected a number of at least 0 and below 1, received "1".',
    ],
    [["--data", digits, "--mode", "loss", "--out", at("o.onnx")], "[reg] --mode: expected --penalty with it."],
    [
      ["--data", digits, "--to-sparsity", "90", "--out", at("o.onnx")],
      '[reg] --to-sparsity: expected a number above 0 and below 1, received "90". 90 % is 0.9.',
    ],
    [
      ["--data", digits, "--units", "0", "--out", at("o.onnx")],
      '[reg] --units: expected a number above 0 and below 1, received "0".',
    ],
    [
      ["--data", digits, "--units", "{input: 12}", "--out", at("o.onnx")],
      '[reg] --units: expected a number above 0 and below 1, or JSON, received "{input: 12}".',
    ],
    [
      ["--data", digits, "--units", "0.5", "--to-sparsity", "0.9", "--out", at("o.onnx")],
      "[reg] --units: expected no --to-sparsity beside it. Each leaves a support of its own.",
    ],
    [
      ["--data", digits, "--relax", "3", "--out", at("o.onnx")],
      "[reg] --relax: expected --to-sparsity or --units with it. It refits what a target has left.",
    ],
    [
      ["--data", digits, "--penalty", "l1", "--relax", "3", "--out", at("o.onnx")],
      "[reg] --relax: expected --to-sparsity or --units with it. It refits what a target has left.",
    ],
    [["--data", digits, "--head-input", "x", "--out", at("o.onnx")], "[reg] --head-input: expected --head with it."],
    [
      ["--data", "x.npy", "y.npy", "--target", "z", "--out", at("o.onnx")],
      "[reg] --target: expected --data FILE.csv with it, received x.npy y.npy.",
    ],
    [
      ["--data", "x.npy", "--out", at("o.onnx")],
      "[reg] --data: expected FILE.csv or input.npy targets.npy, received 1 file.",
    ],
  ])("says in one line what is wrong with %j, and exits with 2", async (argv, message) => {
    const { code, stdout, stderr } = await runReg("fit", net, ...argv);
    expect({ code, stdout, stderr: bare(stderr) }).toEqual({ code: 2, stdout: "", stderr: `${message}\n` });
  });

  const [x, y] = [npy("x64.npy", [20, 64]), npy("y10.npy", [20], new Float32Array(20))];
  const holed = numbers(20 * 64);
  holed[3 * 64 + 5] = Number.NaN;
  it.each([
    [[x, npy("y19.npy", [19])], "[reg] y19.npy: expected 20 rows, as x64.npy has, received 19."],
    [
      [npy("x63.npy", [20, 63]), y],
      '[reg] input "input": expected shape [batch, 64], received [20, 63]. The first axis counts the rows.',
    ],
    [
      [npy("holed.npy", [20, 64], holed), y],
      '[reg] input "input": expected finite numbers only, received NaN at [3,5]. Fill in or drop the rows with missing values.',
    ],
    [
      [x, npy("y0.5.npy", [20], new Float32Array(20).fill(0.5))],
      "[@reg/onnx] targets: expected class numbers from 0 to 9, received 0.5.",
    ],
    [
      [x, npy("y12.npy", [20], new Float32Array(20).fill(12))],
      "[@reg/onnx] targets: expected class numbers from 0 to 9, received 12.",
    ],
    [[x, at("none.npy")], "[reg] none.npy: expected an .npy file, received no such file or folder."],
    [
      [x, y, "--trainable", "hiden/*"],
      '[@reg/onnx] trainable: expected "hiden/*" to match a parameter. The parameters are: hidden/kernel (kernel), hidden/bias (bias), out/kernel (kernel), out/bias (bias).',
    ],
    [
      [x, y, "--optimizer", "sgd", "--rate", "1e30"],
      "[@reg/onnx] training step 1: expected a finite loss, received NaN (data loss NaN, penalty 0). The weights are those before this run. Lower the learning rate or the strength of the penalty.",
    ],
    [
      [x, y, "--head", "3", "--head-input", "hiden"],
      '[reg] --head: expected input to be the name of a value of the model, received "hiden". Known: input, hidden/sum, hidden/relu, out/sum, output.',
    ],
  ])("says in one line that it cannot train on %j, and writes nothing", async (data, message) => {
    const { code, stdout, stderr } = await runReg("fit", net, "--data", ...data, "--out", at("never.onnx"));
    expect({ code, stdout, stderr: bare(stderr) }).toEqual({ code: 1, stdout: "", stderr: `${message}\n` });
    expect(readdirSync(at(".")).filter((name) => name.startsWith("never"))).toEqual([]);
  });

  it("says before it trains that the file cannot be written", async () => {
    const { code, stderr } = await runReg("fit", net, "--data", digits, "--out", at("no/such/o.onnx"));
    const line = "[reg] no/such/o.onnx: expected a file that can be written, received no such file or folder.\n";
    expect([code, bare(stderr)]).toEqual([1, line]);
  });
});

describe("reg fit, stopped", () => {
  const bin = fileURLToPath(new URL("../../bin/reg.mjs", import.meta.url));
  const argv = (out: string, ...more: string[]) => [
    ...["fit", net, "--data", digits, "--epochs", "40", ...sparse, "--decay", "cosine", "--out", at(out), ...more],
  ];

  const checkpoints = (out: string) => readdirSync(at(".")).filter((name) => name.startsWith(`${out}.`));

  /** Starts the command and sends the signal when it has begun to train. */
  async function stop(out: string, signal: "SIGINT" | "SIGTERM"): Promise<{ code: number | null; stderr: string }> {
    const child: ChildProcess = spawn(process.execPath, [bin, ...argv(out)], { stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr!.on("data", (chunk) => {
      stderr += chunk;
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    // It is kept from its first steps on.
    const timer = setInterval(() => {
      if (checkpoints(out).length === 0) return;
      child.kill(signal);
      clearInterval(timer);
    }, 20);
    const code = await ended;
    return { code, stderr };
  }

  it("keeps what it has, and the same command ends in the same file", { timeout: 60_000 }, async () => {
    await runReg(...argv("whole.onnx"));
    const { code, stderr } = await stop("broken.onnx", "SIGINT");
    const [name] = checkpoints("broken.onnx");
    expect(name).toMatch(/^broken\.onnx\.[0-9a-f]{8}\.checkpoint$/);
    expect(code).toBe(130);
    expect(bare(stderr)).toMatch(
      new RegExp(`^\\[reg\\] fit: stopped in epoch \\d+ of 40\\. The same command goes on from ${name}\\.\n$`),
    );
    expect(existsSync(at("broken.onnx"))).toBe(false);

    const other = await runReg(...argv("broken.onnx", "--seed", "1"));
    expect({ code: other.code, stderr: bare(other.stderr) }).toEqual({
      code: 1,
      stderr: `[reg] ${name}: expected a run of this command, on these data, received one of another. Type that command to go on with it, or add --restart to begin again.\n`,
    });

    expect(await runReg(...argv("broken.onnx"))).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(at("broken.onnx")).equals(readFileSync(at("whole.onnx")))).toBe(true);
    expect(checkpoints("broken.onnx")).toEqual([]);
  });
});
