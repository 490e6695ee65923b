import type { NodeFacts } from "./shapeRule.ts";

/** An axis counted from the start. */
export const fromStart = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** The axes a node works on, from the attribute (older opsets) or input `at`; `undefined` where they are not given or not known. */
export function axesOf(
  { attributes, read }: Pick<NodeFacts, "attributes" | "read">,
  at = 1,
): readonly number[] | undefined {
  const { axes } = attributes;
  // The schema of every op that has them says that axes are ints.
  if (Array.isArray(axes)) return axes as readonly number[];
  const integers = read[at]?.integers;
  return integers?.every((axis) => typeof axis === "number") ? integers : undefined;
}
