import { describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { gradient, lambdaMax, prox, value } from "./evaluate.ts";
import { groupLasso, l1, l2 } from "./penalties/index.ts";
import { weights } from "./weights.ts";

const w = weights([1, -2, 0, 4], [2, 2]);

describe("value, gradient and prox", () => {
  it("keep the number type and the shape", () => {
    expect(gradient(l1({ l1: 1 }), w)).toEqual({ data: Float32Array.of(1, -1, 0, 1), shape: [2, 2] });
    expect(prox(l1({ l1: 1 }), weights(Float64Array.of(3)), 1).data).toEqual(Float64Array.of(2));
  });

  it("write where they are told to, also in place", () => {
    const own = weights([1, -2, 0, 4], [2, 2]);
    expect(prox(groupLasso({ lambda: 2 }), own, 1, own)).toBe(own);
    expect(own.data).toEqual(prox(groupLasso({ lambda: 2 }), w, 1).data);
  });

  it("add up float32 weights in float64", () => {
    // 1e8 + 1 is not a float32: a float32 sum would stay at 1e8.
    expect(value(l1({ l1: 1 }), weights([1e8, 1, 1, 1]))).toBe(100_000_003);
  });

  it("refuse what is no penalty and what are no weights", () => {
    // @ts-expect-error A factory is no penalty.
    expect(messageOf(() => value(l1, w))).toBe(
      "UNKNOWN_PENALTY: [@reg/core] value: expected a penalty, such as l1({ l1: 0.01 }), received the factory l1. Call it: l1({ … }).",
    );
    // @ts-expect-error A name is no penalty.
    expect(messageOf(() => lambdaMax("l1", w))).toBe(
      `UNKNOWN_PENALTY: [@reg/core] lambdaMax: expected a penalty, such as l1({ l1: 0.01 }), received "l1". parsePenalty reads names and JSON.`,
    );
    // @ts-expect-error Plain numbers have no shape.
    expect(messageOf(() => gradient(l1(), [1, 2]))).toBe(
      "INVALID_WEIGHTS: [@reg/core] weights: expected { data, shape } with a Float32Array or a Float64Array, received [1,2]. Write weights([0.1, 0.2], [1, 2]).",
    );
    // @ts-expect-error Nothing has no room.
    expect(messageOf(() => prox(l1(), w, 1, null))).toBe(
      "INVALID_WEIGHTS: [@reg/core] out: expected room for the 4 numbers of shape [2,2], received null. Leave it out to have it made.",
    );
  });

  it("refuse weights they cannot read", () => {
    expect(messageOf(() => value(l1(), weights([])))).toMatchInlineSnapshot(
      `"EMPTY_WEIGHTS: [@reg/core] weights: expected at least one number, received shape [0]. Leave the parameter out of the configuration, or build the model first."`,
    );
    expect(messageOf(() => gradient(l1(), weights([1, Number.NaN])))).toMatchInlineSnapshot(
      `"NON_FINITE_WEIGHTS: [@reg/core] weights: expected finite numbers only, received NaN at index 1. Training diverged before this point: lower the learning rate, or restore the last good weights."`,
    );
    expect(messageOf(() => prox(l1(), weights([Infinity]), 1))).toMatchInlineSnapshot(
      `"NON_FINITE_WEIGHTS: [@reg/core] weights: expected finite numbers only, received Infinity at index 0. Training diverged before this point: lower the learning rate, or restore the last good weights."`,
    );
    expect(messageOf(() => value(l1(), { data: w.data, shape: [3, 2] }))).toMatchInlineSnapshot(
      `"INVALID_WEIGHTS: [@reg/core] weights: expected 6 numbers for shape [3,2], received 4. Give the shape in row-major order, for example [inputs, units] for a Dense kernel."`,
    );
    expect(messageOf(() => gradient(l1(), w, weights([1])))).toMatchInlineSnapshot(
      `"INVALID_WEIGHTS: [@reg/core] out: expected room for the 4 numbers of shape [2,2], received 1 numbers. Leave it out to have it made."`,
    );
    expect(messageOf(() => lambdaMax(l1(), weights([Number.NaN])))).toMatchInlineSnapshot(
      `"NON_FINITE_WEIGHTS: [@reg/core] gradient: expected finite numbers only, received NaN at index 0. Training diverged before this point: lower the learning rate, or restore the last good weights."`,
    );
  });

  it("refuse steps that are none", () => {
    expect(messageOf(() => prox(l2(), w, -1))).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] prox: expected step to be a finite number of at least 0, received -1. It is the learning rate of the step that was just taken."`,
    );
    expect(messageOf(() => prox(l2(), w, Number.NaN))).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] prox: expected step to be a finite number of at least 0, received NaN. It is the learning rate of the step that was just taken."`,
    );
  });
});
