import { sizeOf } from "@reg/core/adapter";
import { type Tensor, zeros } from "../file/tensor.ts";
import type { Sent } from "./deadUnits.ts";

/** What units add to each result of a product: number · Σ of their weights, in float64. */
function shiftOf(sent: readonly Sent[], kernel: Tensor): Float64Array {
  const { sumAxis, resultAxis } = sent[0]!.bias.fold;
  const { shape, data } = kernel;
  const behind = (axis: number) => shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const numbers = new Map(sent.map(({ entry, number }) => [entry, number]));
  const shift = new Float64Array(shape[resultAxis]!);
  const [perSum, perResult] = [behind(sumAxis), behind(resultAxis)];
  for (let i = 0; i < data.length; i++) {
    const number = numbers.get(Math.floor(i / perSum) % shape[sumAxis]!);
    if (number !== undefined) shift[Math.floor(i / perResult) % shape[resultAxis]!]! += number * Number(data[i]);
  }
  return shift;
}

/**
 * The bias that takes what these units, all of one sum, send. The sum is made in float64 and rounded once, so results may differ
 * from those of the whole model in their last digits.
 */
export function foldConstants(sent: readonly Sent[], kernel: Tensor, bias: Tensor | undefined): Tensor {
  const shift = shiftOf(sent, kernel);
  const isWide = bias && sizeOf(bias.shape) === shift.length;
  const data = zeros(kernel.type, shift.length);
  for (let i = 0; i < shift.length; i++) {
    data[i] = (bias ? Number(bias.data[isWide ? i : 0]) : 0) + shift[i]!;
  }
  return { type: kernel.type, shape: isWide ? bias.shape : [shift.length], data };
}
