// A network that somebody else trained: PP-OCR's classifier of text lines learns digits, whole and with half of its units.
import { readFileSync } from "node:fs";
import { type Dataset, type Model, readModel, withHead, withInputShapes } from "@reg/onnx";
import { cutOf, timeColumns, timeLine, timesOf } from "../cutRow.ts";
import { digitsOf, splits } from "../digits.ts";
import { meanOf, type Row } from "../result.ts";
import { type Recipe, trainBy } from "../training.ts";

const file = new URL(
  "../../../../packages/onnx/golden/models/rapidocr/ch_ppocr_mobile_v2.0_cls_infer.onnx",
  import.meta.url,
);
const side = 32;
const row = [3, side, side];
const rows = 2000;
const epochs = 10;
/** The share of units that is left of each group. */
const live = 0.45;
const adam = { optimizer: "adam", rate: 0.003 } as const;
const dense: Recipe = { ...adam, epochs };
const relax = { epochs: 3, optimizer: "adam", rate: 0.001 } as const;

const sparse: Recipe = {
  ...adam,
  epochs: epochs - relax.epochs,
  config: { toSparsity: { units: live } },
  relax,
};

const pretrained = (): Model =>
  withInputShapes(withHead(readModel(readFileSync(file)), { units: 10 }).model, { x: ["batch", ...row] });

/** The first rows of digits as the network takes images: three equal colours from -1 to 1, a border of 2 pixels. */
function imagesOf({ inputs, targets }: Dataset, count: number): Dataset {
  // What digitsOf gives: one array of rows.
  const pixels = (inputs as { data: Float32Array }).data;
  const data = new Float32Array(count * 3 * side * side).fill(-1);
  for (let i = 0; i < count * 3 * 28 * 28; i++) {
    const [x, y, image] = [i % 28, Math.floor(i / 28) % 28, Math.floor(i / (28 * 28))];
    data[(image * side + y + 2) * side + x + 2] = 2 * pixels[(Math.floor(image / 3) * 28 + y) * 28 + x]! - 1;
  }
  return {
    inputs: { data, shape: [count, ...row] },
    targets: { data: (targets!.data as Int32Array).slice(0, count), shape: [count] },
  };
}

async function measureSplit(split: number) {
  const digits = digitsOf(split, "rows");
  const [train, test] = [imagesOf(digits.train, rows), imagesOf(digits.test, 2000)];
  const whole = await trainBy(dense, pretrained(), train, split);
  const before = 100 * (await whole.evaluate(test)).accuracy!;
  await whole.dispose();
  const trainer = await trainBy(sparse, pretrained(), train, split);
  const after = 100 * (await trainer.evaluate(test)).accuracy!;
  const cut = await cutOf(trainer, { roundTo: 4 });
  await trainer.dispose();
  return { before, after, ...cut };
}

const columns = [
  { key: "name", title: "network" },
  { key: "accuracy", title: "test %" },
  { key: "parameters", title: "parameters", digits: 0 },
  { key: "bytes", title: "bytes", digits: 0 },
  { key: "multiplyAdds", title: "multiply-adds of two rows", digits: 0 },
];

/** A pre-trained network at half the time. */
export const pretrainedRow: Row = {
  name: "pretrained",
  title: "A pre-trained network: PP-OCR's classifier, fine-tuned on digits",
  async measure(say) {
    const measured: Awaited<ReturnType<typeof measureSplit>>[] = [];
    for (const split of splits) {
      measured.push(await measureSplit(split));
      say(`split ${split}: ${measured.at(-1)!.before.toFixed(2)} % whole, ${measured.at(-1)!.after.toFixed(2)} % cut`);
    }
    const { whole, model, certificate } = measured[0]!;
    const times = (await timesOf(whole, model, { row, cutRow: row })).map(timeLine);
    const below = meanOf(measured.map(({ before, after }) => before - after));
    const line = (name: string, when: "before" | "after") => ({
      name,
      accuracy: measured.map((each) => each[when]),
      parameters: certificate.parameters[when],
      bytes: certificate.bytes[when],
      multiplyAdds: certificate.multiplyAdds[when],
    });
    return {
      bounds: [
        {
          bound: "at most 1 point below its fine-tuned self",
          figure: `${below.toFixed(2)} points below`,
          met: below <= 1,
        },
        ...times.map(({ name, faster }) => {
          return { bound: `${name}: half the time`, figure: `${faster.toFixed(2)} times faster`, met: faster >= 2 };
        }),
      ],
      tables: [
        { columns, lines: [line("fine-tuned", "before"), line(`\`toSparsity: { units: ${live} }\`, cut`, "after")] },
        { columns: timeColumns, lines: times },
      ],
      notes: [
        `\`ch_ppocr_mobile_v2.0_cls_infer.onnx\` of rapidocr-onnxruntime 1.4.4 with a new last layer, on images of ${side} x ${side}. Fine-tuned on the first ${rows} training rows of each split: Adam at 0.003, ${epochs} epochs; the cut one ${epochs - relax.epochs} and a refit of ${relax.epochs}.`,
        `A share of ${live} of the units of each group is left. \`compact\` keeps multiples of 4, because onnxruntime-node is slow on other sizes.`,
      ],
    };
  },
};
