// What a person types: `reg fit --to-sparsity`, and nothing that says how strong a penalty is.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createTrainer, type Dataset, writeModel } from "@reg/onnx";
import { digitsOf, splits } from "../digits.ts";
import { lenet } from "../lenet.ts";
import { zerosOf } from "../liveUnits.ts";
import { meanOf, type Row } from "../result.ts";
import { batchSize, runtime } from "../training.ts";
import { dense, refit } from "./zeros.ts";

const reg = fileURLToPath(new URL("../../../../apps/cli/bin/reg.mjs", import.meta.url));
const optimizer = { name: "sgd", learningRate: dense.rate, momentum: 0.9 };

/** What is typed behind `reg fit`, but for the files. */
const typed = [
  ...["--to-sparsity", "0.99", "--relax", `${refit.epochs}`, "--epochs", `${dense.epochs - refit.epochs}`],
  ...["--batch", `${batchSize}`, "--validation", "0", "--optimizer", JSON.stringify(optimizer)],
];

/** Rows as a CSV with a head. */
function csvOf({ inputs, targets }: Dataset): string {
  // What digitsOf gives: one array of rows.
  const { data, shape } = inputs as { data: Float32Array; shape: readonly number[] };
  const [rows, width] = shape as [number, number];
  const head = Array.from({ length: width }, (_, i) => `p${i}`);
  const lines = Array.from({ length: rows }, (_, row) =>
    [...data.subarray(row * width, (row + 1) * width), targets!.data[row]].join(","),
  );
  return `${[[...head, "digit"].join(","), ...lines].join("\n")}\n`;
}

async function measureSplit(split: number, folder: string) {
  const { train, test } = digitsOf(split, "rows");
  const at = (name: string) => join(folder, `${split}-${name}`);
  writeFileSync(at("net.onnx"), writeModel(lenet(split)));
  writeFileSync(at("digits.csv"), csvOf(train));
  const files = [at("net.onnx"), "--data", at("digits.csv"), "--out", at("sparse.onnx")];
  await promisify(execFile)(process.execPath, [reg, "fit", ...files, ...typed, "--seed", `${split}`, "--json"]);
  const trainer = createTrainer(readFileSync(at("sparse.onnx")), runtime);
  const result = { accuracy: 100 * (await trainer.evaluate(test)).accuracy!, zeros: zerosOf(trainer) };
  await trainer.dispose();
  return result;
}

/** 99 % zeros by one command. `zeros` measures the dense network of the same splits. */
export const command: Row = {
  name: "command",
  title: "One command, `reg fit --to-sparsity`",
  async measure(say) {
    const folder = mkdtempSync(join(tmpdir(), "figures-"));
    try {
      const measured: Awaited<ReturnType<typeof measureSplit>>[] = [];
      for (const split of splits) {
        measured.push(await measureSplit(split, folder));
        say(`split ${split}: ${measured.at(-1)!.accuracy.toFixed(2)} %`);
      }
      return {
        bounds: [],
        tables: [
          {
            columns: [
              { key: "name", title: "command" },
              { key: "accuracy", title: "test %" },
              { key: "zeros", title: "zeros %" },
            ],
            lines: [
              {
                name: "`reg fit net.onnx --data digits.csv --to-sparsity 0.99 …`",
                accuracy: measured.map(({ accuracy }) => accuracy),
                zeros: meanOf(measured.map(({ zeros }) => zeros)),
              },
            ],
          },
        ],
        notes: [
          `The whole command: \`reg fit net.onnx --data digits.csv --out sparse.onnx ${typed.map((word) => (word.startsWith("{") ? `'${word}'` : word)).join(" ")} --seed SPLIT\`.`,
          "To be compared with the dense network of the first row, which has the same splits, first weights, optimizer and epochs.",
        ],
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
