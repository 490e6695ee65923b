// Ops that pick entries, repeat them or make new ones.
import { type Dim, product, type Shape } from "../../graph/dim.ts";
import type { Value } from "../../graph/graph.ts";
import { fromStart } from "./axes.ts";
import { type NodeFacts, type ShapeRule, unknownDim } from "./shapeRule.ts";

const facts = (type: string | undefined, shape: Shape | undefined) => ({
  // The types come from values and so are types.
  ...(type !== undefined && { type: type as "float32" }),
  ...(shape && { shape }),
});

export const split: ShapeRule = ({ read: [x, sizesOf], attributes: { axis = 0, split: sizesAttribute }, outputs }) => {
  const count = outputs.length;
  if (!x?.shape) return outputs.map(() => facts(x?.type, undefined));
  const at = fromStart(Number(axis), x.shape.length);
  const total = x.shape[at]!;
  // The schema says that split is ints.
  const given = sizesOf?.integers ?? (sizesAttribute as readonly number[] | undefined);
  const each = typeof total === "number" ? Math.ceil(total / count) : undefined;
  return outputs.map((_, i) => {
    const even = each === undefined ? unknownDim() : Math.min(each, Number(total) - i * each);
    return facts(x.type, x.shape!.with(at, given?.[i] ?? (sizesOf ? unknownDim() : even)));
  });
};

export const tile: ShapeRule = ({ read: [x, repeats] }) => {
  const shape = x?.shape?.map((dim, axis) => {
    const times = repeats?.integers?.[axis];
    return times === undefined ? unknownDim() : product([dim, times]);
  });
  return [facts(x?.type, shape)];
};

export const pad: ShapeRule = ({ read: [x, padsOf, , axesOf], attributes: { pads: padsAttribute } }) => {
  // The schema says that pads is ints.
  const pads = padsOf?.integers ?? (padsAttribute as readonly number[] | undefined);
  if (!x?.shape) return [facts(x?.type, undefined)];
  if (!pads || (axesOf && !axesOf.integers)) return [facts(x.type, x.shape.map(unknownDim))];
  const shape: Dim[] = [...x.shape];
  const axes = axesOf?.integers ?? x.shape.map((_, axis) => axis);
  for (const [i, axis] of axes.entries()) {
    const at = fromStart(Number(axis), shape.length);
    const [dim, before, after] = [shape[at], pads[i], pads[i + axes.length]];
    if (before === 0 && after === 0) continue;
    const known = typeof dim === "number" && typeof before === "number" && typeof after === "number";
    shape[at] = known ? dim + before + after : unknownDim();
  }
  return [facts(x.type, shape)];
};

export const gatherElements: ShapeRule = ({ read: [x, indices] }) => [facts(x?.type, indices?.shape)];

export const gatherND: ShapeRule = ({ read: [x, indices], attributes: { batch_dims = 0 } }) => {
  const depth = indices?.shape?.at(-1);
  if (!x?.shape || typeof depth !== "number") return [facts(x?.type, undefined)];
  return [facts(x.type, [...indices!.shape!.slice(0, -1), ...x.shape.slice(Number(batch_dims) + depth)])];
};

/** The number in a constant of any type. */
function scalarOf(value: Value, tensorOf: NodeFacts["tensorOf"]): number | undefined {
  const held = tensorOf(value)?.data[0];
  return held === undefined ? undefined : Number(held);
}

export const range: ShapeRule = ({ read: [start, limit, step], tensorOf }) => {
  const [from, to, by] = [start, limit, step].map(
    (value) => value && (value.integers?.[0] ?? scalarOf(value, tensorOf)),
  );
  const plain = typeof from === "number" && typeof to === "number" && typeof by === "number";
  const counted = from === 0 && by === 1 ? to : undefined;
  return [facts(start?.type, [plain ? Math.max(0, Math.ceil((to - from) / by)) : (counted ?? unknownDim())])];
};

export const oneHot: ShapeRule = ({ read: [indices, depth, values], attributes: { axis = -1 }, tensorOf }) => {
  if (!indices?.shape) return [facts(values?.type, undefined)];
  const at = fromStart(Number(axis), indices.shape.length + 1);
  const length = depth && (depth.integers?.[0] ?? scalarOf(depth, tensorOf));
  return [facts(values?.type, indices.shape.toSpliced(at, 0, length ?? unknownDim()))];
};

/** The input, and the mask of what was kept. */
export const dropout: ShapeRule = ({ read: [x] }) => [facts(x?.type, x?.shape), facts("bool", x?.shape)];

export const depthToSpace: ShapeRule = ({ read: [x], attributes: { blocksize = 1 } }) => {
  const block = Number(blocksize);
  if (x?.shape?.length !== 4) return [facts(x?.type, undefined)];
  const [batch, channels, ...window] = x.shape as [Dim, Dim, Dim, Dim];
  const depth = typeof channels === "number" ? channels / block ** 2 : unknownDim();
  return [facts(x.type, [batch, depth, ...window.map((dim) => product([dim, block]))])];
};

export const spaceToDepth: ShapeRule = ({ read: [x], attributes: { blocksize = 1 } }) => {
  const block = Number(blocksize);
  if (x?.shape?.length !== 4) return [facts(x?.type, undefined)];
  const [batch, channels, ...window] = x.shape as [Dim, Dim, Dim, Dim];
  return [
    facts(x.type, [
      batch,
      product([channels, block ** 2]),
      ...window.map((dim) => (typeof dim === "number" ? dim / block : unknownDim())),
    ]),
  ];
};

/** A scalar, or one loss an entry with reduction "none"; then the log-probabilities. */
export const crossEntropyLoss: ShapeRule = ({ read: [x, targets], attributes: { reduction = "mean" } }) => [
  facts(x?.type, reduction === "none" ? targets?.shape : []),
  facts(x?.type, x?.shape),
];
