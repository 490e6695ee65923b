// A convolutional network on the same digits: filters and units cut, multiply-adds and time.

import { cutColumns, cutLines, cutOf, timeColumns, timeLine, timesOf } from "../cutRow.ts";
import { digitsOf, splits } from "../digits.ts";
import { digitsCnn } from "../digitsCnn.ts";
import { type Bound, meanOf, type Row } from "../result.ts";
import { type Recipe, trainBy } from "../training.ts";

const live = { conv1: 5, conv2: 9, dense: 30 };
const epochs = 12;
const dense: Recipe = { optimizer: "momentum", rate: 0.05, epochs };
const relax = { epochs: 3, optimizer: "adam", rate: 0.001 } as const;
const sparse: Recipe = { ...dense, epochs: epochs - relax.epochs, config: { toSparsity: { units: live } }, relax };
/** The filters that are cut, in percent. */
const cutFilters = 100 * (1 - (live.conv1 + live.conv2) / (32 + 64));

async function measureSplit(split: number) {
  const { train, test } = digitsOf(split, "images");
  const whole = await trainBy(dense, digitsCnn(split), train, split);
  const before = (await whole.evaluate(test)).accuracy!;
  await whole.dispose();
  const trainer = await trainBy(sparse, digitsCnn(split), train, split);
  const after = (await trainer.evaluate(test)).accuracy!;
  const cut = await cutOf(trainer);
  await trainer.dispose();
  return { before: 100 * before, after: 100 * after, ...cut };
}

type Split = Awaited<ReturnType<typeof measureSplit>>;

function boundsOf(measured: readonly Split[], times: readonly ReturnType<typeof timeLine>[]): readonly Bound[] {
  const below = meanOf(measured.map(({ before, after }) => before - after));
  const { multiplyAdds } = measured[0]!.certificate;
  const fewer = multiplyAdds.before / multiplyAdds.after;
  return [
    {
      bound: "85 % of filters cut, at most 0.3 points below dense",
      figure: `${cutFilters.toFixed(1)} %, ${below.toFixed(2)} points below`,
      met: cutFilters >= 85 && below <= 0.3,
    },
    { bound: "10 times fewer multiply-adds", figure: `${fewer.toFixed(1)} times`, met: fewer >= 10 },
    ...times
      .filter(({ name }) => name.endsWith("32 rows"))
      .map(({ name, faster }) => ({
        bound: `${name}: 5 times faster`,
        figure: `${faster.toFixed(1)} times`,
        met: faster >= 5,
      })),
  ];
}

/** A convolutional network with few filters. */
export const cnn: Row = {
  name: "cnn",
  title: "A convolutional network: live filters and units, cut out",
  async measure(say) {
    const measured: Split[] = [];
    for (const split of splits) {
      measured.push(await measureSplit(split));
      const { before, after } = measured.at(-1)!;
      say(`split ${split}: ${before.toFixed(2)} % dense, ${after.toFixed(2)} % cut`);
    }
    const { whole, model } = measured[0]!;
    const row = [1, 28, 28];
    const times = (await timesOf(whole, model, { row, cutRow: row })).map(timeLine);
    return {
      bounds: boundsOf(measured, times),
      tables: [
        {
          columns: cutColumns("filters-filters-units"),
          lines: cutLines(measured, { dense: "32-64-128", cut: Object.values(live).join("-") }),
        },
        { columns: timeColumns, lines: times },
      ],
      notes: [
        `Convolutions of 32 and 64 filters of 3 x 3, a dense layer of 128; momentum 0.9 at 0.05, batches of 64, ${epochs} epochs. The sparse one has ${epochs - relax.epochs} and a refit of ${relax.epochs} with Adam at 0.001. No strength is chosen.`,
        "Figures of the cut and times are those of the first split.",
      ],
    };
  },
};
