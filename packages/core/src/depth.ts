import { isPenalty, type Penalty } from "./penalty.ts";
import { RegError } from "./regError.ts";

/** Penalties within penalties within …: a real configuration has fewer levels, and each level is a call within a call. */
const deepest = 100;

const depths = new WeakMap<Penalty, number>();

/** Throws `INVALID_PARAMETER` for a penalty in so many others that a computation would not come back. */
export function assertDepth(depth: number, what: string): void {
  if (depth <= deepest) return;
  throw new RegError("INVALID_PARAMETER", {
    who: "@reg/core",
    what,
    expected: `penalties at most ${deepest} deep in one another`,
    received: "more",
    advice: "Parts of parts add up like parts: write them side by side.",
  });
}

/** How many penalties one is, with its parts and their parts. They were made before it, and are remembered. */
function depthOf(penalty: Penalty): number {
  const known = depths.get(penalty);
  if (known !== undefined) return known;
  const parts = Object.values(penalty.params).flatMap((value) => (Array.isArray(value) ? value.filter(isPenalty) : []));
  const depth = 1 + parts.reduce((most, part) => Math.max(most, depthOf(part)), 0);
  depths.set(penalty, depth);
  return depth;
}

/** Whether a value may be a part of a penalty. Throws `INVALID_PARAMETER` for one whose parts go too deep. */
export function isPart(value: unknown): boolean {
  if (!isPenalty(value)) return false;
  assertDepth(1 + depthOf(value), "penalty");
  return true;
}
