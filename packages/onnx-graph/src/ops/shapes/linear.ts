// Products of matrices and contractions.
import { broadcastShapes, type Dim, type Shape } from "../../graph/dim.ts";
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

/** The labels of an operand of this rank, those of "..." counted from the right, as they broadcast. */
function labelsOf(term: string, rank: number): readonly string[] {
  const [before = "", after] = term.split("...");
  if (after === undefined) return [...before];
  const between = Math.max(0, rank - before.length - after.length);
  return [...before, ...Array.from({ length: between }, (_, i) => `...${between - 1 - i}`), ...after];
}

/** There are 52 letters and few operands; what is longer is no contraction that anything runs. */
export const longestEquation = 1000;

/** Labels name lengths. Without an arrow the result has what "..." stands for, then the labels that occur once, in order. */
export const einsum: ShapeRule = ({ read, attributes: { equation } }) => {
  const type = read[0]?.type && { type: read[0].type };
  if (String(equation).length > longestEquation) return [{ ...type }];
  const [left = "", right] = String(equation).replaceAll(" ", "").split("->");
  const lengths = new Map<string, Dim>();
  for (const [i, term] of left.split(",").entries()) {
    const shape = read[i]?.shape;
    // How many axes "..." stands for depends on the rank.
    if (!shape && term.includes("...")) return [{ ...type }];
    for (const [axis, label] of labelsOf(term, shape?.length ?? 0).entries()) {
      const [there, dim] = [lengths.get(label), shape?.[axis]];
      if (dim === undefined) continue;
      lengths.set(label, there === undefined ? dim : (broadcastShapes([there], [dim])?.[0] ?? unknownDim()));
    }
  }
  const ellipsis = [...lengths.keys()].filter((label) => label.startsWith("..."));
  const letters = [...left.replaceAll(/[^A-Za-z]/g, "")];
  const once = letters.filter((label) => letters.indexOf(label) === letters.lastIndexOf(label)).toSorted();
  const result = right === undefined ? `...${once.join("")}` : right;
  const named = result.replaceAll("...", "").length;
  const labels = labelsOf(result, named + ellipsis.length);
  return [{ ...type, shape: labels.map((label) => lengths.get(label) ?? unknownDim()) }];
};
