// What an optimizer knows of its earlier steps, in the order of a Keras file: the number of steps, the rate where it is a number, then list
// by list what it keeps of each weight that is trained, then what it keeps once.
import { RegError } from "@reg/core";
import * as tf from "@tensorflow/tfjs-core";
import type { LayerInternals, LayerVariable, ModelInternals } from "../../internals.ts";
import type { KerasEntry } from "../json.ts";
import type { KerasOptimizer } from "../optimizers/kerasOptimizer.ts";
import type { Hdf5Array } from "./hdf5.ts";
import { type WeightPlace, weightPlaces } from "./weightPlaces.ts";

/** One array of the file. */
interface StateSlot {
  /** For messages: `dense/kernel momentum`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Which of the optimizer's variables it is, by the position in its memory; none for what follows from the number of steps. */
  readonly at?: number;
}

/** The weights that a compiled model trains, at the positions in which its optimizer gets them. */
function trainedWeights(model: ModelInternals): readonly LayerVariable[] {
  // A Sequential trains through an inner model.
  return (model.model ?? model).collectedTrainableWeights ?? model.trainableWeights;
}

/** The arrays after the number of steps and the rate, in Keras' order. */
export function stateSlots(
  model: ModelInternals & LayerInternals,
  entry: KerasEntry,
  optimizer: KerasOptimizer,
): StateSlot[] {
  const positions = new Map(trainedWeights(model).map((weight, at) => [weight, at]));
  const places = weightPlaces(model, entry).filter(({ weight }) => positions.has(weight));
  const { rule, settings, memoryNames } = optimizer;
  const slot = ({ weight, name }: WeightPlace, kept: string): StateSlot => ({
    name: `${name} ${kept}`,
    shape: weight.shape as readonly number[],
    at: positions.get(weight)! * memoryNames.length + memoryNames.indexOf(kept),
  });
  return [
    ...rule.memory(settings).flatMap((list) => places.flatMap((place) => list.map((kept) => slot(place, kept)))),
    ...(rule.shared?.(settings, 0) ?? []).map(() => ({ name: "number", shape: [] })),
  ];
}

function misfit(optimizer: KerasOptimizer, expected: string, received: string): RegError {
  return new RegError("INVALID_MODEL", {
    who: "@reg/tfjs",
    what: `state of the optimizer ${optimizer.rule.name}`,
    expected,
    received,
    advice: "Load it with { compile: false } and call model.compile yourself: the optimizer then starts again.",
  });
}

/** Throws `INVALID_MODEL` unless there is an array for each slot. */
function assertFits(optimizer: KerasOptimizer, slots: readonly StateSlot[], arrays: readonly Hdf5Array[]): void {
  if (slots.length !== arrays.length) {
    throw misfit(optimizer, `${slots.length} arrays for the weights that are trained`, `${arrays.length}`);
  }
  const odd = slots.findIndex(({ shape }, i) => arrays[i]!.shape.join() !== shape.join());
  if (odd < 0) return;
  const { name, shape } = slots[odd]!;
  throw misfit(optimizer, `${name} of shape [${shape}]`, `[${arrays[odd]!.shape}]`);
}

/**
 * Gives a compiled model's optimizer the state in a file. `arrays` are all of the file, in its order; a file of a model that was not
 * trained has no more than two. Throws `INVALID_MODEL` unless they fit the weights that the model trains.
 */
export function readOptimizerState(
  model: ModelInternals & LayerInternals,
  entry: KerasEntry,
  optimizer: KerasOptimizer,
  arrays: readonly Hdf5Array[],
): void {
  const [steps, ...others] = arrays;
  if (!steps) return;
  // TF 2 has the rate in the configuration alone.
  const hasRate = others[0]?.shape.length === 0 && typeof optimizer.schedule === "number";
  const state = hasRate ? others.slice(1) : others;
  const all = stateSlots(model, entry, optimizer);
  const ofWeights = all.filter(({ at }) => at !== undefined);
  // TF 2 saves nothing of what follows from the number of steps.
  const slots = state.length === ofWeights.length ? ofWeights : all;
  const rate = hasRate ? Number(others[0]!.read()[0]) : optimizer.learningRate;
  if (!Number.isFinite(rate)) throw misfit(optimizer, "a finite learning rate", String(rate));
  if (hasRate) optimizer.learningRate = rate;
  const taken = Number(steps.read()[0]);
  if (!(Number.isInteger(taken) && taken >= 0)) throw misfit(optimizer, "a whole number of steps", String(taken));
  if (state.length === 0 && taken === 0) return;
  assertFits(optimizer, slots, state);
  const kept: { name: string; value: tf.Tensor }[] = [];
  tf.tidy(() => {
    slots.forEach(({ name, shape, at }, i) => {
      if (at !== undefined) kept[at] = { name: name.replace(" ", "/"), value: tf.tensor(state[i]!.read(), [...shape]) };
    });
    optimizer.setMemory(taken, kept);
  });
}
