import fc from "fast-check";
import { arrayOps } from "../arrayOps.ts";
import { gradient, value } from "../evaluate.ts";
import { kernelFor, opsKernel } from "../kernels/kernelFor.ts";
import type { Penalty } from "../penalty.ts";
import { type Weights, zerosLike } from "../weights.ts";
import { type PenaltyCheck, type PenaltyCheckOptions, seeded, steps } from "./penaltyCheck.ts";
import { anyWeights, moved, smoothWeights } from "./samples.ts";
import { atLeast, below, equal, largestDifference, mustBe } from "./verdicts.ts";

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((total, x, i) => total + x * b[i]!, 0);

function slope(penalty: Penalty, shapes: PenaltyCheckOptions["shapes"]): void {
  const h = 1e-6;
  for (const [s, shape] of shapes.entries()) {
    const w = smoothWeights(shape, 11 + s);
    const slopes = w.data.map((_, i) => (value(penalty, moved(w, i, h)) - value(penalty, moved(w, i, -h))) / (2 * h));
    // Central differences: h^2 of truncation, and rounding of a value near 1 divided by h.
    below(
      `gradient and differences of the value on [${shape}]`,
      largestDifference(gradient(penalty, w).data, slopes),
      1e-8,
    );
  }
}

function tangents(penalty: Penalty, shapes: PenaltyCheckOptions["shapes"]): void {
  const pair = fc.constantFrom(...shapes).chain((shape) => fc.tuple(anyWeights([shape]), anyWeights([shape])));
  const property = fc.property(pair, ([w, u]) => {
    const change = u.data.map((x, i) => x - w.data[i]!);
    // float64 rounding of sums of some tens of terms
    const tangent = value(penalty, w) + dot(gradient(penalty, w).data, change) - 1e-12;
    atLeast("the value, against the tangent", value(penalty, u), tangent);
  });
  fc.assert(property, seeded);
}

function atZero(penalty: Penalty, shapes: PenaltyCheckOptions["shapes"]): void {
  for (const shape of shapes) {
    const zero = zerosLike(smoothWeights(shape, 1));
    equal(`the value of zeros of shape [${shape}]`, value(penalty, zero), 0);
    equal(`the push on zeros of shape [${shape}]`, largestDifference(gradient(penalty, zero).data, zero.data), 0);
  }
}

const zerosIn = (data: ArrayLike<number>): string => Array.from(data, (u) => (u === 0 ? "0" : ".")).join("");

function fastForm(penalty: Penalty, w: Weights, step: number): void {
  const placed = penalty.place(w);
  const [fast, plain] = [kernelFor(penalty, w), opsKernel(placed, w.shape)];
  const [a, b] = [new Float64Array(w.data.length), new Float64Array(w.data.length)];
  below("value, fast and plain", Math.abs(fast.value(w.data) - plain.value(w.data)), 1e-12); // order of float64 sums
  fast.gradient(w.data, a);
  plain.gradient(w.data, b);
  below("gradient, fast and plain", largestDifference(a, b), 1e-13); // as above, without a sum over all
  if (placed.noProx !== "") return;
  fast.prox(w.data, step, a);
  plain.prox(w.data, step, b);
  below("prox, fast and plain", largestDifference(a, b), 1e-13);
  equal("zeros of the fast prox", zerosIn(a), zerosIn(b));
  const inPlace = w.data.slice();
  fast.prox(inPlace, step, inPlace);
  equal("prox in place", `${inPlace}`, `${a}`);
}

function keepsNaN(penalty: Penalty, [shape]: PenaltyCheckOptions["shapes"]): void {
  const w = smoothWeights(shape!, 3);
  w.data[0] = Number.NaN;
  for (const kernel of [kernelFor(penalty, w), opsKernel(penalty.place(w), w.shape)]) {
    mustBe("the value of weights with a NaN", Number.isNaN(kernel.value(w.data)), "NaN", kernel.value(w.data));
    if (penalty.place(w).noProx !== "") continue;
    const out = new Float64Array(w.data.length);
    kernel.prox(w.data, 0.1, out);
    mustBe("the prox of a NaN", Number.isNaN(out[0]), "NaN", out[0]!);
  }
}

function asJson(penalty: Penalty, [shape]: PenaltyCheckOptions["shapes"]): void {
  equal("the name in its JSON", JSON.parse(JSON.stringify(penalty)).name, penalty.name);
  const w = smoothWeights(shape!, 5);
  const plain = penalty.place(w).value(arrayOps, w).data[0]!;
  below("value by the plain call and over arrays", Math.abs(value(penalty, w) - plain), 0.5e-12); // float64 sums
}

/** What holds for every penalty, with a prox or without. */
export function formulaChecks(penalty: Penalty, { shapes }: PenaltyCheckOptions): readonly PenaltyCheck[] {
  const anyStep = fc.constantFrom(...steps);
  const sameForms = fc.property(anyWeights(shapes), anyStep, (w, step) => fastForm(penalty, w, step));
  return [
    { name: "has the slope of its value as its gradient", run: () => slope(penalty, shapes) },
    ...(penalty.traits.convex
      ? [{ name: "lies above each of its tangents, also at exact zeros", run: () => tangents(penalty, shapes) }]
      : []),
    { name: "does not push weights that are all zero, and costs nothing there", run: () => atZero(penalty, shapes) },
    { name: "has a fast form equal to its plain form", run: () => fc.assert(sameForms, seeded) },
    { name: "keeps NaN as NaN", run: () => keepsNaN(penalty, shapes) },
    { name: "is what its JSON says", run: () => asJson(penalty, shapes) },
  ];
}
