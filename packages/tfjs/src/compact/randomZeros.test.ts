// Whole units, their incoming or their outgoing side are set to zero at random, and cut: the outputs stay.
import type { Units } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { expectUnchanged } from "../../test/expectUnchanged.ts";
import { unitModel, unitModels } from "../../test/unitModels.ts";
import { tfjsAdapter } from "../adapter.ts";
import { internalsOf } from "../internals.ts";
import { weightPaths } from "../units/weightPaths.ts";
import { compact } from "./compact.ts";

/** About two in five units, others for each seed; never the last. */
const some = (size: number, seed: number): readonly number[] =>
  Array.from({ length: size - 1 }, (_, i) => i).filter(
    (i) => Math.abs(Math.sin(12.9898 * (i + 1) + 78.233 * seed)) < 0.6,
  );

/** Sets these sides of units to zero. */
function zero(model: tf.LayersModel, { members }: Units, units: readonly number[], sides: readonly string[]): void {
  const variables = new Map([...weightPaths(internalsOf(model).layers)].map(([variable, path]) => [path, variable]));
  for (const { path, axis, side, entries } of members) {
    if (!sides.includes(side)) continue;
    const variable = variables.get(path)!;
    const shape = variable.shape as readonly number[];
    const gone = new Set(units.flatMap((unit) => entries[unit]!));
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    tf.tidy(() => {
      const numbers = Float32Array.from(variable.read().dataSync());
      const cut = numbers.map((w, i) => (gone.has(Math.floor(i / inner) % shape[axis]!) ? 0 : w));
      variable.write(tf.tensor(cut, [...shape]));
    });
  }
}

const ways = [
  ["whole units", ["incoming", "own", "outgoing"]],
  ["units that send constants", ["incoming"]],
  ["units that nothing reads", ["outgoing"]],
] as const;

describe.each(Object.keys(unitModels))("of %s, compact", (name) => {
  it.each(ways)("gives the same outputs without %s", async (_, sides) => {
    for (const seed of [1, 2]) {
      const model = unitModel(name);
      const groups = tfjsAdapter.units!(model).filter(({ locked }) => locked === undefined);
      expect(groups.length).toBeGreaterThan(0);
      const gone = new Map(groups.map(({ name, size }, i) => [name, some(size, seed + i)]));
      for (const group of groups) zero(model, group, gone.get(group.name)!, sides);
      const before = tf.memory().numTensors;
      let cut = model;
      await expectUnchanged(model, async () => {
        const { model: small, removed, certificate } = await compact(model);
        cut = small;
        // Sums of fewer terms, and biases that are rounded once; in the unit models numbers grow from layer to layer.
        expect(certificate.difference.ulps).toBeLessThanOrEqual(64);
        if (sides.length > 1) {
          for (const { name, units } of removed)
            expect(units, name).toEqual(expect.arrayContaining([...gone.get(name)!]));
          expect(removed).toHaveLength(groups.length);
          expect(certificate.multiplyAdds.after).toBeLessThan(certificate.multiplyAdds.before);
        }
      });
      expect(tf.memory().numTensors - before).toBe(cut === model ? 0 : cut.weights.length);
      if (cut !== model) cut.dispose();
      model.dispose();
    }
  });
});
