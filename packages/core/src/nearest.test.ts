import { describe, expect, it } from "vitest";
import { didYouMean, nearest } from "./nearest.ts";

const known = ["l1", "l2", "groupLasso"];

describe("nearest", () => {
  it("finds typos, in any case", () => {
    expect(nearest("grouplaso", known)).toBe('Did you mean "groupLasso"?');
    expect(nearest("L1", known)).toBe('Did you mean "l1"?');
  });

  it("lists what there is when nothing is close", () => {
    expect(nearest("dropout", known)).toBe("Known: l1, l2, groupLasso.");
    expect(didYouMean("dropout", known)).toBeUndefined();
    expect(didYouMean("a", [])).toBeUndefined();
  });
});
