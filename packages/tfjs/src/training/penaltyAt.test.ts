import "../../test/wasm.ts";
import { groupLasso, l1, l1l2, l2, orthogonal, type Penalty, sparseGroupLasso, sum } from "@reg/core";
import { kernelFor } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { reads } from "../arrayKernel.ts";
import { overArrays, overOps, type PenaltyAt } from "./penaltyAt.ts";

const penalties: Readonly<Record<string, Penalty>> = {
  l1: l1({ l1: 0.5 }),
  l2: l2({ l2: 0.25 }),
  l1l2: l1l2({ l1: 0.5, l2: 0.25 }),
  orthogonal: orthogonal({ factor: 0.5 }),
  groupLasso: groupLasso({ lambda: 0.5, sizeWeighted: true }),
  sparseGroupLasso: sparseGroupLasso({ l1: 0.25, lambda: 0.5, axis: -1 }),
  sum: sum({ penalties: [l1({ l1: 0.5 }), groupLasso({ lambda: 0.5 })] }),
};
const shape = [5, 3] as const;
/** With zeros, and a row of them, among the weights. */
const numbers = Array.from({ length: 15 }, (_, i) => (i % 4 === 0 || (i > 5 && i < 9) ? 0 : Math.sin(3 * i)));
const slope = () => tf.randomNormal([...shape], 0, 1, "float32", 8);

/** Everything a form gives, from the same weights. */
function resultsOf(penalty: Penalty, form: (variable: tf.Variable) => PenaltyAt): Record<string, number[]> {
  return tf.tidy(() => {
    const variable = tf.variable(tf.tensor(numbers, [...shape]));
    const start = tf.clone(variable);
    const after = (move: () => unknown): number[] => {
      move();
      const moved = Array.from(variable.dataSync());
      variable.assign(start);
      return moved;
    };
    const results = {
      value: [form(variable).value(0.75).dataSync()[0]!],
      gradient: Array.from(form(variable).addGradient(undefined, 0.75)!.dataSync()),
      added: Array.from(form(variable).addGradient(slope(), 1)!.dataSync()),
      // The optimizer moves the weights in between.
      decoupled: after(() => {
        const at = form(variable);
        at.keepGradient();
        variable.assign(tf.add(variable, slope()));
        at.descend(variable, 0.5);
      }),
      prox: penalty.noProx === "" ? after(() => form(variable).prox(variable, 0.5)) : [],
    };
    variable.dispose();
    return results;
  });
}

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  it.each(Object.keys(penalties))("%s over typed arrays is what it is over tensors", (name) => {
    const penalty = penalties[name]!.place({ shape });
    const kernel = kernelFor(penalties[name]!, { shape });
    const arrays = resultsOf(penalty, (variable) => overArrays(kernel, variable, reads[backend]!));
    const ops = resultsOf(penalty, (variable) => overOps(penalty, variable));
    for (const [what, expected] of Object.entries(ops)) {
      // Sums in float64 against sums in float32, of numbers of about 1.
      arrays[what]!.forEach((x, i) => void expect(x, `${what}[${i}]`).toBeCloseTo(expected[i]!, 5));
      expect(arrays[what]).toHaveLength(expected.length);
    }
    expect(arrays.prox!.map((w) => w === 0)).toEqual(ops.prox!.map((w) => w === 0));
  });
});
