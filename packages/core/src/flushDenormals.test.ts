import { describe, expect, it } from "vitest";
import { flushDenormals } from "./flushDenormals.ts";

const smallest = 2 ** -126;

describe("flushDenormals", () => {
  it("makes 0 of denormals and leaves every other number", () => {
    const kept = [0, -0, 1, -1, smallest, -smallest, 2 ** 127, Number.POSITIVE_INFINITY, Number.NaN];
    const data = Float32Array.from([...kept, smallest / 2, -smallest / 2, 2 ** -149]);
    flushDenormals(data);
    expect([...data]).toEqual([...kept, 0, -0, 0]);
  });

  it("stays within the part of a buffer that it is given", () => {
    const whole = new Float32Array(4).fill(2 ** -140);
    flushDenormals(whole.subarray(1, 3));
    expect([...whole]).toEqual([2 ** -140, 0, 0, 2 ** -140]);
  });
});
