// Random units of small models are set to zero, the models cut, and their outputs compared on a runtime: with the units' biases
// set to zero too, with biases left (such units send constants), and with the weights behind them set to zero.
import { readFileSync } from "node:fs";
import type { UnitSide, Units } from "@reg/core/adapter";
import { describe, expect, it } from "vitest";
import { outputsOf, randomInputs } from "../../test/outputsOf.ts";
import { seededRandom } from "../../test/seededRandom.ts";
import { ulpsBetween } from "../../test/ulps.ts";
import { unitModel, unitModelNames } from "../../test/unitModels.ts";
import { zeroUnits } from "../../test/zeroUnits.ts";
import { type Model, writeModel } from "../file/model.ts";
import { readModel } from "../file/readModel.ts";
import { unitsOf } from "../units/unitsOf.ts";
import { upgradeModel } from "../upgrade/upgradeModel.ts";
import { type Compacted, compact } from "./compact.ts";

const committed = [
  ..."conv_opset9 conv_opset18 encoder half one_row gru lstm".split(" ").map((name) => `pytorch/${name}`),
  ..."attention separable transposed".split(" ").map((name) => `tf2onnx/${name}`),
  "rapidocr/ch_ppocr_mobile_v2.0_cls_infer",
  "basic-pitch/nmp",
];

const read = (name: string): Model =>
  upgradeModel(readModel(readFileSync(new URL(`../../../onnx/golden/models/${name}.onnx`, import.meta.url))));

const count = ({ removed }: Compacted) => removed.reduce((sum, { units }) => sum + units.length, 0);

/** Sets about two in five of all units that can be cut to zero on these sides, cuts them, and compares. */
async function zeroAndCut(model: Model, seed: number, sides: readonly UnitSide[]) {
  const random = seededRandom(seed);
  const some = ({ size }: Units) => Array.from({ length: size }, (_, unit) => unit).filter(() => random() < 0.4);
  const groups = unitsOf(model).filter(({ locked }) => locked === undefined);
  const zeroed = zeroUnits(
    model,
    groups.map((units) => ({ units, which: some(units) })),
    sides,
  );
  const cut = compact(zeroed);
  const inputs = randomInputs(model, random);
  const [whole, small] = [await outputsOf(zeroed, inputs), await outputsOf(cut.model, inputs)];
  const ulps = Object.keys(whole).map((name) => ulpsBetween(whole[name]!, small[name]!));
  const isSmaller = writeModel(cut.model).length < writeModel(zeroed).length;
  return { cut, ulps: Math.max(...ulps), isSmaller: isSmaller || count(cut) === 0, groups };
}

/**
 * Sums with fewer terms are added in other blocks by the runtime's matrix products, and a bias that takes constants is rounded
 * once: a few units in the last place of sums of up to a few hundred terms (8 of them is 1e-6 relative). What only passes through
 * (no sum changes its blocks) is equal bit for bit.
 */
const mostUlps = 8;
/** The same through the twenty layers of a real network, each of which carries the rounding of those before it: 4e-6. */
const mostUlpsDeep = 32;

const cases: readonly (readonly [string, readonly UnitSide[]])[] = [
  ["whole units", ["incoming", "own"]],
  ["units that send constants", ["incoming"]],
  ["units that nothing reads", ["outgoing"]],
];

describe.each(unitModelNames)("%s", (name) => {
  it.each(cases)("gives the same outputs without %s", async (_, sides) => {
    for (const seed of [1, 2, 3]) {
      const { ulps, isSmaller } = await zeroAndCut(unitModel(name, seed), seed, sides);
      expect({ name, seed, ulps: ulps <= mostUlps ? "few" : ulps, isSmaller }).toEqual({
        ...{ name, seed, ulps: "few", isSmaller: true },
      });
    }
  });

  it("comes back as it is where nothing is dead", () => {
    const model = unitModel(name);
    const before = writeModel(model);
    const { model: same, removed, inputs } = compact(model, { inputs: true });
    expect({ isSame: same === model, removed, inputs }).toEqual({ isSame: true, removed: [], inputs: [] });
    expect(writeModel(same)).toEqual(before);
  });
});

describe.each(committed)("%s", (name) => {
  it.each(cases)("gives the same outputs without %s", async (_, sides) => {
    const { ulps, isSmaller } = await zeroAndCut(read(name), 5, sides);
    expect({ ulps: ulps <= mostUlpsDeep ? "few" : ulps, isSmaller }).toEqual({ ulps: "few", isSmaller: true });
  });
});

it("cuts something of every small model in every way that its ops allow", async () => {
  const removed = new Map<string, readonly number[]>();
  for (const name of unitModelNames) {
    const ways = await Promise.all(cases.map(([, sides]) => zeroAndCut(unitModel(name), 2, sides)));
    removed.set(
      name,
      ways.map(({ cut }) => count(cut)),
    );
  }
  const never = [...removed].filter(([, counts]) => counts[0] === 0 || counts[2] === 0);
  expect(never).toEqual([]);
});
