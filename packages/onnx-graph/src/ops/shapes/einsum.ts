import { broadcastShapes, type Dim } from "../../graph/dim.ts";
import { type ShapeRule, unknownDim } from "./shapeRule.ts";

/** The labels of an operand of this rank, those of "..." counted from the right, as they broadcast. */
function labelsOf(term: string, rank: number): readonly string[] {
  const [before = "", after] = term.split("...");
  if (after === undefined) return [...before];
  const between = Math.max(0, rank - before.length - after.length);
  return [...before, ...Array.from({ length: between }, (_, i) => `...${between - 1 - i}`), ...after];
}

/** Labels name lengths. Without an arrow the result has what "..." stands for, then the labels that occur once, in order. */
export const einsum: ShapeRule = ({ read, attributes: { equation } }) => {
  const type = read[0]?.type && { type: read[0].type };
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
