// What a penalty says of itself: the ops it needs, and what scaling it and its weights does.
import { arrayOps } from "../arrayOps.ts";
import { value } from "../evaluate.ts";
import type { ExtraOp } from "../ops.ts";
import type { Penalty } from "../penalty.ts";
import type { Weights } from "../weights.ts";
import type { PenaltyCheck, PenaltyCheckOptions } from "./penaltyCheck.ts";
import { smoothWeights } from "./samples.ts";
import { below, equal } from "./verdicts.ts";

const extraOps: readonly ExtraOp[] = ["log", "exp", "largest", "sorted", "cumSum", "constant"];

/** The ops beyond the base that a penalty's formulas call. */
function opsUsed(penalty: Penalty, w: Weights): readonly ExtraOp[] {
  const used = new Set<ExtraOp>();
  const watched = new Proxy(arrayOps, {
    get(ops, name) {
      const extra = extraOps.find((each) => each === name);
      if (extra) used.add(extra);
      return ops[name as keyof typeof ops];
    },
  });
  const placed = penalty.place(w);
  placed.value(watched, w);
  placed.gradient(watched, w);
  if (placed.noProx === "") placed.prox(watched, w, 0.1);
  return [...used];
}

function namesOps(penalty: Penalty, shapes: PenaltyCheckOptions["shapes"]): void {
  const used = new Set(shapes.flatMap((shape) => opsUsed(penalty, smoothWeights(shape, 71))));
  equal("the ops in its needs", penalty.needs.toSorted().join(), [...used].toSorted().join());
}

/** Relative rounding of float64 sums of some tens of terms. */
const rounding = (size: number): number => 1e-12 * (1 + Math.abs(size));

function scales(penalty: Penalty, shapes: PenaltyCheckOptions["shapes"]): void {
  for (const shape of shapes) {
    const w = smoothWeights(shape, 72);
    const twice = 2 * value(penalty, w);
    below(
      "value of the penalty scaled by 2, and twice its value",
      Math.abs(value(penalty.scaled(2), w) - twice),
      rounding(twice),
    );
  }
}

function isHomogeneous(penalty: Penalty, shapes: PenaltyCheckOptions["shapes"]): void {
  for (const shape of shapes) {
    const w = smoothWeights(shape, 73);
    const twice = 2 * value(penalty, w);
    const doubled = { data: w.data.map((x) => -2 * x), shape };
    below("value of -2 w, and twice the value of w", Math.abs(value(penalty, doubled) - twice), rounding(twice));
  }
}

function isSeparable(penalty: Penalty, shapes: PenaltyCheckOptions["shapes"]): void {
  for (const shape of shapes) {
    const w = smoothWeights(shape, 74);
    let alone = 0;
    for (let i = 0; i < w.data.length; i++) {
      alone += value(penalty, { data: w.data.map((x, j) => (i === j ? x : 0)), shape });
    }
    below("value of the weights, and of each alone", Math.abs(value(penalty, w) - alone), rounding(alone));
  }
}

/** What a definition says of its penalty. */
export const definitionChecks = (penalty: Penalty, { shapes }: PenaltyCheckOptions): readonly PenaltyCheck[] => [
  { name: "names the ops beyond the base in its needs", run: () => namesOps(penalty, shapes) },
  { name: "is twice itself when scaled by 2", run: () => scales(penalty, shapes) },
  ...(penalty.traits.homogeneous
    ? [{ name: "is as homogeneous as its traits say", run: () => isHomogeneous(penalty, shapes) }]
    : []),
  ...(penalty.traits.separable
    ? [{ name: "is as separable as its traits say", run: () => isSeparable(penalty, shapes) }]
    : []),
];
