import { broadcastShapes, type Shape } from "../../graph/dim.ts";
import { type ShapeRule, unknownDim } from "./shapeRule.ts";

/** The shape of a NumPy matrix product: batch axes broadcast, vectors lose the axis they were given. */
function matMulShape(a: Shape, b: Shape): Shape {
  const [left, right] = [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b];
  const rank = Math.max(left.length, right.length) - 2;
  const batch = broadcastShapes(left.slice(0, -2), right.slice(0, -2)) ?? Array.from({ length: rank }, unknownDim);
  return [...batch, ...(a.length === 1 ? [] : [left.at(-2)!]), ...(b.length === 1 ? [] : [right.at(-1)!])];
}

export const matMul: ShapeRule = ({ read: [a, b] }) => [
  { ...(a?.type && { type: a.type }), ...(a?.shape && b?.shape && { shape: matMulShape(a.shape, b.shape) }) },
];

export const gemm: ShapeRule = ({ read: [a, b], attributes: { transA, transB } }) => {
  const rows = a?.shape?.[transA ? 1 : 0];
  const columns = b?.shape?.[transB ? 0 : 1];
  const shape = rows !== undefined && columns !== undefined ? [rows, columns] : undefined;
  return [{ ...(a?.type && { type: a.type }), ...(shape && { shape }) }];
};
