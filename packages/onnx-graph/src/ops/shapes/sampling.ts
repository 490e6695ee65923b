// Ops that read images between their pixels or put patches together, and ops that draw numbers.

import { type TensorType, typeOfCode } from "../../file/tensor.ts";
import { type Dim, product, quotient, type Shape } from "../../graph/dim.ts";
import { fromStart } from "./axes.ts";
import { type OutputFacts, type ShapeRule, unknownDim } from "./shapeRule.ts";

const facts = (type: TensorType | undefined, shape: Shape | undefined): OutputFacts => ({
  ...(type && { type }),
  ...(shape && { shape }),
});

/** The input at the places of the grid, [batch, …lengths, coordinates]. */
export const gridSample: ShapeRule = ({ read: [x, grid] }) => [
  facts(x?.type, x?.shape && grid?.shape && [...x.shape.slice(0, 2), ...grid.shape.slice(1, -1)]),
];

/** Coordinates for every pixel of an image of this size, [batch, channels, …lengths]. */
export const affineGrid: ShapeRule = ({ read: [theta, size] }) => {
  const [batch, , ...lengths] = size?.integers ?? [];
  return [facts(theta?.type, batch === undefined ? undefined : [batch, ...lengths, lengths.length])];
};

/** A patch for each region. */
export const roiAlign: ShapeRule = ({ read: [x, rois], attributes: { output_height = 1, output_width = 1 } }) => {
  const regions = rois?.shape?.[0] ?? unknownDim();
  const channels = x?.shape?.[1] ?? unknownDim();
  return [facts(x?.type, [regions, channels, Number(output_height), Number(output_width)])];
};

/** Columns of blocks put together into images. */
export const col2Im: ShapeRule = ({ read: [x, image, block] }) => {
  if (!x?.shape || !image?.integers || !block?.integers) return [facts(x?.type, undefined)];
  const channels = quotient(x.shape[1]!, product(block.integers)) ?? unknownDim();
  return [facts(x.type, [x.shape[0]!, channels, ...image.integers])];
};

/** The input cropped or padded to lengths along axes. */
export const centerCropPad: ShapeRule = ({ read: [x, lengths], attributes: { axes } }) => {
  if (!x?.shape) return [facts(x?.type, undefined)];
  const shape: Dim[] = [...x.shape];
  // The schema says that axes is ints.
  for (const [i, axis] of ((axes as readonly number[] | undefined) ?? shape.map((_, each) => each)).entries()) {
    shape[fromStart(axis, shape.length)] = lengths?.integers?.[i] ?? unknownDim();
  }
  return [facts(x.type, shape)];
};

/** The determinants of the matrices in the last two axes. */
export const determinant: ShapeRule = ({ read: [x] }) => [facts(x?.type, x?.shape?.slice(0, -2))];

/** RandomNormal and RandomUniform: shape and type are attributes. */
export const random: ShapeRule = ({ attributes: { shape, dtype = 1 } }) => [
  // The schema says that shape is ints.
  facts(typeOfCode(Number(dtype)), shape as readonly number[]),
];

/** Multinomial: so many draws for each row. */
export const draws: ShapeRule = ({ read: [x], attributes: { sample_size = 1, dtype = 6 } }) => [
  facts(typeOfCode(Number(dtype)), [x?.shape?.[0] ?? unknownDim(), Number(sample_size)]),
];

/** HannWindow and its kin: as many entries as the input says. */
export const taper: ShapeRule = ({ read: [size], attributes: { output_datatype = 1 } }) => [
  facts(typeOfCode(Number(output_datatype)), [size?.integers?.[0] ?? unknownDim()]),
];
