import { describe, expect, it } from "vitest";
import { messageOf } from "../../test/messageOf.ts";
import { assertNoTargets } from "../forAdapters.ts";
import { resolve } from "../resolve.ts";
import type { Units } from "../units.ts";

const parameters = [{ path: "a/kernel", role: "kernel", shape: [3, 2] }] as const;
const members = [{ path: "a/kernel", axis: 1, side: "incoming", entries: [[0], [1]] }] as const;
const units: readonly Units[] = [{ name: "a", size: 2, members }];
const refusal = (config: object) =>
  messageOf(() => assertNoTargets(resolve(config as never, parameters, { units: () => units }), "@reg/test"));
const sentence = (received: string) =>
  `INVALID_CONFIG: [@reg/test] toSparsity: expected a configuration without it, because this backend does not cut weights, received ${received}. Write a strength: { "penalty": { "name": "l1", "l1": 0.0001 }, "mode": "proximal" }.`;

describe("assertNoTargets", () => {
  it("lets pass a plan whose strengths are written", () => {
    assertNoTargets(resolve({ penalty: "l1", mode: "proximal" }, parameters), "@reg/test");
  });

  it("refuses targets of zeros and of units, and says what they would cut", () => {
    expect(refusal({ toSparsity: 0.5 })).toBe(
      sentence("50 % zeros, cut between 15 % and 80 % of the first fit: a/kernel"),
    );
    expect(refusal({ toSparsity: { units: { a: 1 } } })).toBe(
      sentence("units, cut between 15 % and 80 % of the first fit: 1 of 2 of a"),
    );
  });
});
