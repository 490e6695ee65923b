import { describe, expect, it } from "vitest";
import { didYouMean, nearest } from "./nearest.ts";

const known = ["l1", "l2", "groupLasso"];

describe("nearest", () => {
  it("finds typos, in any case", () => {
    expect(nearest("grouplaso", known)).toBe('Did you mean "groupLasso"?');
    expect(nearest("L1", known)).toBe('Did you mean "l1"?');
  });

  it("takes a beginning for the one name that goes on so", () => {
    expect(nearest("group", known)).toBe('Did you mean "groupLasso"?');
    expect(nearest("prox", ["loss", "proximal", "decoupled"])).toBe('Did you mean "proximal"?');
    expect(nearest("l", known)).toBe('Did you mean "l1"?');
  });

  it("lists what there is when nothing is close", () => {
    expect(nearest("dropout", known)).toBe("Known: l1, l2, groupLasso.");
    expect(didYouMean("dropout", known)).toBeUndefined();
    expect(didYouMean("a", [])).toBeUndefined();
    expect(didYouMean("", known)).toBeUndefined();
  });
});
