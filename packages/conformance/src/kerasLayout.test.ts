import { weights } from "@reg/core";
import { expect, it } from "vitest";
import { kerasLayout } from "./kerasLayout.ts";

it("turns [units, inputs] into [inputs, units]", () => {
  const stored = weights([1, 2, 3, 4, 5, 6], [2, 3]);
  expect(kerasLayout(stored, [1, 0])).toEqual(weights([1, 4, 2, 5, 3, 6], [3, 2]));
});

it("turns [units, inputs, height, width] into Keras' [height, width, inputs, units]", () => {
  const stored = weights(
    Array.from({ length: 24 }, (_, i) => i),
    [2, 3, 1, 4],
  );
  const { data, shape } = kerasLayout(stored, [2, 3, 1, 0]);
  expect(shape).toEqual([1, 4, 3, 2]);
  // h=0 w=1 i=2 u=1 is at u*12 + i*4 + h*4 + w = 21 in the stored order.
  expect(data[1 * 6 + 2 * 2 + 1]).toBe(21);
});

it("copies where nothing is to turn", () => {
  const stored = weights([1, 2]);
  const { data } = kerasLayout(stored, undefined);
  data[0] = 5;
  expect(stored.data[0]).toBe(1);
});
