// What stacks that know no class numbers are given for them, and how right their outputs are.
import type { NetworkRows } from "./network.ts";

/** Targets of each row as numbers, `[rows, outputs]`: of classes a 1 at the class, or the class itself where there is one output. */
export function targetNumbers({ targets }: NetworkRows, outputs: number): Float32Array<ArrayBuffer> {
  if (targets.data instanceof Float32Array || outputs === 1) return Float32Array.from(targets.data);
  const numbers = new Float32Array(targets.data.length * outputs);
  for (const [row, label] of targets.data.entries()) numbers[row * outputs + label] = 1;
  return numbers;
}

/** The class of a row's outputs: the greatest. Of one output, which is the probability of class 1, whether it is above a half. */
function classOf(outputs: ArrayLike<number>): number {
  if (outputs.length === 1) return outputs[0]! > 0.5 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < outputs.length; k++) if (outputs[k]! > outputs[best]!) best = k;
  return best;
}

/** The problem's metric: accuracy where targets are classes, the mean squared error elsewhere. `outputs` are row after row. */
export function metricOf({ targets }: NetworkRows, outputs: Float32Array): number {
  const { data } = targets;
  if (data instanceof Float32Array) {
    return data.reduce((sum, target, i) => sum + (outputs[i]! - target) ** 2, 0) / data.length;
  }
  const each = outputs.length / data.length;
  let right = 0;
  for (const [row, label] of data.entries()) {
    if (classOf(outputs.subarray(row * each, (row + 1) * each)) === label) right++;
  }
  return right / data.length;
}
