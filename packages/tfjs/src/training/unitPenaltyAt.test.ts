import "../../test/wasm.ts";
import { resolve } from "@reg/core";
import { unitKernel } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { tfjsAdapter } from "../adapter.ts";
import { type UnitPenaltyAt, unitsOverArrays, unitsOverOps } from "./unitPenaltyAt.ts";

/** The penalty on the 3 units of a layer: kernel [4, 3], bias [3] and the kernel [3, 2] that reads them. */
function penaltyOnUnits() {
  const model = tf.sequential({
    layers: [tf.layers.dense({ name: "a", units: 3, inputShape: [4] }), tf.layers.dense({ name: "b", units: 2 })],
  });
  const rules = [
    { units: "a", outgoing: true, penalty: { name: "groupLasso", lambda: 1.25, sizeWeighted: true } },
  ] as const;
  const plan = resolve({ rules }, tfjsAdapter.parameters(model), { units: () => tfjsAdapter.units!(model) });
  model.dispose();
  return plan.units[0]!;
}

/** Everything a form gives, from the same weights. */
function resultsOf(form: (variables: readonly tf.Variable[]) => UnitPenaltyAt, shapes: readonly (readonly number[])[]) {
  return tf.tidy(() => {
    const drawn = (seed: number) => shapes.map((shape) => tf.randomNormal([...shape], 0, 1, "float32", seed));
    const start = drawn(5);
    const variables = start.map((each) => tf.variable(each));
    const numbers = (tensors: readonly tf.Tensor[]) => tensors.map((tensor) => Array.from(tensor.dataSync()));
    const after = (move: (at: UnitPenaltyAt) => unknown) => {
      move(form(variables));
      const moved = numbers(variables);
      for (const [i, variable] of variables.entries()) variable.assign(start[i]!);
      return moved;
    };
    const results = {
      value: [[form(variables).value(0.75).dataSync()[0]!]],
      gradient: numbers(form(variables).addGradient(drawn(6), 0.75) as tf.Tensor[]),
      // The optimizer moves the weights in between.
      decoupled: after((at) => {
        at.keepGradient();
        for (const [i, slope] of drawn(6).entries()) variables[i]!.assign(tf.add(variables[i]!, slope));
        at.descend(variables, 0.5);
      }),
      even: after((at) => at.prox(variables, 0.5)),
      // The loss does not reach the last: its step is the rate.
      each: after((at) =>
        at.prox(variables, [
          ...drawn(7)
            .slice(0, 2)
            .map((x) => tf.add(tf.abs(x), 0.75)),
          0.3,
        ]),
      ),
    };
    for (const variable of variables) variable.dispose();
    return results;
  });
}

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  it("a penalty on units over typed arrays is what it is over tensors", async () => {
    await tf.setBackend(backend);
    const { penalty, parameters } = penaltyOnUnits();
    const shapes = parameters.map(({ shape }) => shape);
    const over = {
      ops: resultsOf((variables) => unitsOverOps(penalty, variables), shapes),
      arrays: resultsOf((variables) => unitsOverArrays(unitKernel(penalty), variables), shapes),
    };
    for (const [name, expected] of Object.entries(over.ops)) {
      const found = over.arrays[name as keyof typeof over.ops];
      // float32 arithmetic in another order, on numbers of about 1.
      found.flat().forEach((x, i) => void expect(x, `${name} ${i}`).toBeCloseTo(expected.flat()[i]!, 5));
    }
    expect(over.arrays.each.flat().some((w) => w === 0)).toBe(true);
  });
});
