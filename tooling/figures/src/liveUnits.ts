import type { Trainer } from "@reg/onnx";
import { kernels } from "./lenet.ts";

/** The rows and the columns of a kernel that hold a weight other than 0. */
function used(trainer: Trainer, path: string) {
  const { data, shape } = trainer.weights(path);
  const [inputs, units] = [new Set<number>(), new Set<number>()];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    inputs.add(Math.floor(i / shape[1]!));
    units.add(i % shape[1]!);
  }
  return { inputs, units };
}

/** Live inputs, units and units of LeNet: an input has a weight, and a unit has one on both sides. */
export function liveUnits(trainer: Trainer): readonly number[] {
  const [a, b, c] = kernels.map((path) => used(trainer, path));
  const both = (one: ReadonlySet<number>, other: ReadonlySet<number>) =>
    [...one].filter((unit) => other.has(unit)).length;
  return [a!.inputs.size, both(a!.units, b!.inputs), both(b!.units, c!.inputs)];
}

/** The share of LeNet's weights that are exactly 0, in percent. */
export function zerosOf(trainer: Trainer): number {
  const all = kernels.map((path) => trainer.weights(path).data);
  const zeros = all.reduce((sum, data) => sum + data.filter((weight) => weight === 0).length, 0);
  return (100 * zeros) / all.reduce((sum, { length }) => sum + length, 0);
}
