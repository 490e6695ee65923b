import { describe, expect, it } from "vitest";
import { chooseRung, type Rung } from "./ladder.ts";

const rung = (strength: number, accuracy: number, zeros = 0): Rung => ({
  ...{ strength, accuracy, zeros, trainAccuracy: 1 },
  ...{ penalty: `x ${strength}`, config: "l1" },
});

describe("chooseRung", () => {
  it("takes the sparsest of those within one standard error of the best", () => {
    // The standard error of 0.9 on 100 rows is 0.03.
    const rungs = [rung(0, 0.89), rung(1, 0.9, 0.2), rung(3, 0.875, 0.5), rung(10, 0.86, 0.9)];
    const { take, why } = chooseRung(rungs, 100);
    expect(take.strength).toBe(3);
    expect(why).toBe(
      "Of the 3 within one standard error (3.0 %) of the best, 90.0 % on 100 validation rows, it has the most exact zeros, 50.0 %.",
    );
  });

  it("takes the strongest where none has zeros", () => {
    const { take, why } = chooseRung([rung(0, 0.9), rung(1, 0.9), rung(3, 0.89), rung(10, 0.5)], 100);
    expect(take.strength).toBe(3);
    expect(why).toMatch(/it has the strongest penalty\.$/);
  });

  it("takes the best where it stands alone", () => {
    const { take, why } = chooseRung([rung(0, 0.5), rung(1, 0.9)], 100);
    expect(take.strength).toBe(1);
    expect(why).toBe("No other comes within one standard error (3.0 %) of the best, 90.0 % on 100 validation rows.");
  });
});
