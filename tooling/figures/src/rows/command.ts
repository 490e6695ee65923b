// What a person types: `reg fit --to-sparsity`, and nothing that says how strong a penalty is.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createTrainer, type Dataset, writeModel } from "@reg/onnx";
import { boundsBelowDense } from "../denseLenet.ts";
import { digitsOf, splits } from "../digits.ts";
import { lenet } from "../lenet.ts";
import { dense, dropout, grouped, refit } from "../lenetRecipes.ts";
import { liveUnits, zerosOf } from "../liveUnits.ts";
import { meanOf, type Row } from "../result.ts";
import { batchSize, runtime } from "../training.ts";

const reg = fileURLToPath(new URL("../../../../apps/cli/bin/reg.mjs", import.meta.url));
const optimizer = { name: "sgd", learningRate: dense.rate, momentum: 0.9 };

/** What is typed behind `reg fit`, but for the files: what is wanted, and how long and by what it is trained. */
const wanted = {
  zeros: ["--to-sparsity", "0.99"],
  // Without strengths, which are chosen.
  units: [
    "--units",
    '{"input":120,"a":40,"b":20}',
    "--penalty",
    JSON.stringify({ name: grouped.name, axis: -2, sizeWeighted: true }),
  ],
};
const typed = [
  ...["--relax", `${refit.epochs}`, "--epochs", `${dense.epochs - refit.epochs}`],
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

async function measureSplit(split: number, words: readonly string[], folder: string) {
  const { train, test } = digitsOf(split, "rows");
  const at = (name: string) => join(folder, `${split}-${name}`);
  writeFileSync(at("net.onnx"), writeModel(lenet(split, dropout)));
  writeFileSync(at("digits.csv"), csvOf(train));
  const files = [at("net.onnx"), "--data", at("digits.csv"), "--out", at("sparse.onnx")];
  await promisify(execFile)(process.execPath, [
    reg,
    "fit",
    ...files,
    ...words,
    ...typed,
    "--seed",
    `${split}`,
    "--json",
  ]);
  const trainer = createTrainer(readFileSync(at("sparse.onnx")), runtime);
  const result = {
    accuracy: 100 * (await trainer.evaluate(test)).accuracy!,
    zeros: zerosOf(trainer),
    live: liveUnits(trainer).join("-"),
  };
  await trainer.dispose();
  return result;
}

const quoted = (words: readonly string[]) => words.map((word) => (word.startsWith("{") ? `'${word}'` : word)).join(" ");

/** 99 % zeros, or a small network, by one command. `zeros` measures the dense network of the same splits. */
export const command: Row = {
  name: "command",
  title: "One command, `reg fit`",
  async measure(say) {
    const folder = mkdtempSync(join(tmpdir(), "figures-"));
    try {
      const lines: { name: string; accuracy: number[]; zeros: number; live: string }[] = [];
      for (const words of Object.values(wanted)) {
        const measured: Awaited<ReturnType<typeof measureSplit>>[] = [];
        for (const split of splits) {
          measured.push(await measureSplit(split, words, folder));
          say(`${words[0]}, split ${split}: ${measured.at(-1)!.accuracy.toFixed(2)} %`);
        }
        lines.push({
          name: `\`reg fit net.onnx --data digits.csv ${quoted(words.slice(0, 2))} …\``,
          accuracy: measured.map(({ accuracy }) => accuracy),
          zeros: meanOf(measured.map(({ zeros }) => zeros)),
          live: measured.map(({ live }) => live).join(", "),
        });
      }
      return {
        bounds: [
          ...(await boundsBelowDense("99 % zeros, no strength chosen by a person", meanOf(lines[0]!.accuracy))),
          ...(await boundsBelowDense(
            "live at most 120-40-20, no strength chosen by a person",
            meanOf(lines[1]!.accuracy),
          )),
        ],
        tables: [
          {
            columns: [
              { key: "name", title: "command" },
              { key: "accuracy", title: "test %" },
              { key: "zeros", title: "zeros %" },
              { key: "live", title: "live inputs-units-units" },
            ],
            lines,
          },
        ],
        notes: [
          ...Object.values(wanted).map(
            (words) =>
              `The whole command: \`reg fit net.onnx --data digits.csv --out sparse.onnx ${quoted([...words, ...typed])} --seed SPLIT\`.`,
          ),
          `The dense networks are those of the first row, which have the same splits, first weights, optimizer and epochs. \`net.onnx\` drops ${dropout} of its inputs in training.`,
        ],
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
