import type { Units } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { messageOf } from "../../test/messageOf.ts";
import { unitModel } from "../../test/unitModels.ts";
import { tfjsAdapter } from "../adapter.ts";

const unitsOf = (model: tf.LayersModel): readonly Units[] => tfjsAdapter.units!(model);

const short = ({ name, size, members, locked }: Units) => [
  name,
  size,
  members.map(({ path, axis, side }) => `${path} ${axis} ${side}`),
  ...(locked === undefined ? [] : [locked]),
];

const named = (model: string, name: string): Units => unitsOf(unitModel(model)).find((units) => units.name === name)!;

it("finds the units of layers, and what belongs to them", () => {
  expect(unitsOf(unitModel("cnn")).map(short)).toEqual([
    ["x", 3, ["one/kernel 2 outgoing"], 'input "x" of the model'],
    [
      "one",
      8,
      [
        "one/kernel 3 incoming",
        "one/bias 0 own",
        "norm/gamma 0 own",
        "norm/beta 0 own",
        "norm/moving_mean 0 own",
        "norm/moving_variance 0 own",
        "two/kernel 2 outgoing",
      ],
    ],
    ["two", 6, ["two/kernel 3 incoming", "two/bias 0 own", "three/kernel 0 outgoing"]],
    ["three", 7, ["three/kernel 1 incoming", "three/bias 0 own", "four/kernel 0 outgoing"]],
    ["four", 2, ["four/kernel 1 incoming", "four/bias 0 own"], 'output "four" of the model'],
  ]);
});

it("gives each channel of a flattened image its entries, whichever axis was last", () => {
  // Images of 2 × 2 with 6 channels.
  expect(named("cnn", "two").members.at(-1)!.entries[2]).toEqual([2, 8, 14, 20]);
  expect(named("channels first", "one").members.at(-1)!.entries[2]).toHaveLength(36);
});

it("gives a depthwise unit all channels that are made of it", () => {
  expect(named("depthwise", "one").members.map(({ path, axis, entries }) => [path, axis, entries[1]])).toEqual([
    ["one/kernel", 3, [1]],
    ["one/bias", 0, [1]],
    ["deep/depthwise_kernel", 2, [1]],
    ["deep/bias", 0, [2, 3]],
    ["apart/depthwise_kernel", 2, [2, 3]],
    ["apart/pointwise_kernel", 2, [4, 5, 6, 7]],
  ]);
});

it("gives a recurrent unit its columns of all gates, and its row", () => {
  expect(named("gru", "second").members.map(({ path, axis, side, entries }) => [path, axis, side, entries[1]])).toEqual(
    [
      ["second/kernel", 1, "incoming", [1, 6, 11]],
      ["second/recurrent_kernel", 0, "outgoing", [1]],
      ["second/recurrent_kernel", 1, "incoming", [1, 6, 11]],
      ["second/bias", 0, "own", [1, 6, 11]],
      ["two/kernel", 0, "outgoing", [1]],
    ],
  );
});

it("ties what a residual sum ties, and splits what a Concatenate joins", () => {
  expect(short(named("residual", "stem"))).toEqual([
    "stem",
    8,
    [
      "stem/kernel 1 incoming",
      "stem/bias 0 own",
      "inside/kernel 0 outgoing",
      "back/kernel 1 incoming",
      "back/bias 0 own",
      "classes/kernel 0 outgoing",
    ],
  ]);
  expect(named("concat", "two").members.at(-1)).toEqual({
    ...{ path: "three/kernel", axis: 2, side: "outgoing" },
    entries: [[4], [5], [6], [7], [8], [9], [10]],
  });
});

it("gives a shared layer one set of units, and follows a model into the models in it", () => {
  expect(short(named("shared", "one"))).toEqual([
    "one",
    6,
    [
      "one/kernel 1 incoming",
      "one/bias 0 own",
      "twice/kernel 0 outgoing",
      "twice/kernel 1 incoming",
      "twice/bias 0 own",
      "two/kernel 0 outgoing",
    ],
  ]);
  expect(unitsOf(unitModel("nested")).map(({ name, locked }) => [name, locked])).toEqual([
    ["x", 'input "x" of the model'],
    ["before", undefined],
    ["encoder/inner", undefined],
    ["encoder/code", undefined],
    ["after", 'output "after" of the model'],
  ]);
});

/** A layer of a user's own. */
class Secret extends tf.layers.Layer {
  static readonly className = "Secret";
  override call(inputs: tf.Tensor | tf.Tensor[]) {
    return Array.isArray(inputs) ? inputs[0]! : inputs;
  }
}

it("says what locks units: a layer nobody knows, one that mixes them, a state that is given", () => {
  const input = tf.input({ shape: [4, 5], name: "x" });
  const dense = (name: string, activation?: "softmax") =>
    tf.layers.dense({ name, units: 5, ...(activation && { activation }) }).apply(input) as tf.SymbolicTensor;
  const state = tf.layers.dense({ name: "state", units: 3 }).apply(tf.input({ shape: [2], name: "start" }));
  const outputs = [
    new Secret({ name: "mine" }).apply(dense("unknown")),
    tf.layers.layerNormalization({ name: "norm" }).apply(dense("mixed")),
    tf.layers.dense({ name: "after", units: 2 }).apply(dense("soft", "softmax")),
    tf.layers.gru({ name: "gru", units: 3 }).apply([dense("given"), state as tf.SymbolicTensor]),
  ].map((value, i) => tf.layers.dense({ name: `out${i}`, units: 2 }).apply(value as tf.SymbolicTensor));
  const start = (state as tf.SymbolicTensor).inputs[0]!;
  const model = tf.model({ inputs: [input, start], outputs: outputs as tf.SymbolicTensor[] });
  const locked = Object.fromEntries(unitsOf(model).map((units) => [units.name, units.locked]));
  expect(locked).toMatchObject({
    unknown: 'unknown layer Secret "mine"',
    mixed: 'locked by LayerNormalization "norm": it normalizes over them',
    soft: 'locked by Dense "soft": softmax mixes them',
    given: 'locked by GRU "gru": it is given a state to begin with',
    state: 'locked by GRU "gru": it is given a state to begin with',
  });
});

it("refuses what is no layers model, and a model that is not built", async () => {
  expect(await messageOf(() => unitsOf(tf.sequential({ name: "new" })))).toBe(
    'INVALID_MODEL: [@reg/tfjs] model "new": expected a model that is built, received one whose input shape is not known yet. Give its first layer an inputShape.',
  );
  expect(await messageOf(() => unitsOf({} as tf.LayersModel))).toContain("expected a tf.LayersModel");
});
