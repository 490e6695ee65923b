import { describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import { arrayOps } from "./arrayOps.ts";
import { definePenalty } from "./definePenalty.ts";
import { lacking, missingOps } from "./ops.ts";
import { strength } from "./params.ts";
import { sum } from "./penalties/index.ts";
import { assertOps } from "./plan.ts";
import { resolve } from "./resolve.ts";

/** Log-sum (Candès, Wakin and Boyd 2008): lambda * sum log(1 + |w|). */
const logSum = definePenalty({
  name: "logSum",
  params: { lambda: strength(0.01, "Strength: multiplies the sum.") },
  traits: { separable: true, convex: false, homogeneous: false },
  needs: ["log"],
  value: (ops, w, { lambda }) => ops.mul(ops.sum(ops.log(ops.add(ops.abs(w), 1))), lambda),
  gradient: (ops, w, { lambda }) => ops.mul(ops.div(ops.sign(w), ops.add(ops.abs(w), 1)), lambda),
});

const without = { ...arrayOps, log: lacking("it has no logarithm") };

describe("ops that a backend lacks", () => {
  it("are named with the reason, by the penalties that need them", () => {
    expect(logSum().needs).toEqual(["log"]);
    expect(sum({ penalties: [logSum(), logSum()] }).needs).toEqual(["log"]);
    expect(missingOps(["log", "exp"], arrayOps)).toBe("");
    expect(missingOps(["log", "exp"], without)).toBe("log (it has no logarithm)");
    expect(missingOps(["sorted"], {})).toBe("sorted (the backend has no such op)");
  });

  it("refuse a plan that needs them", () => {
    const plan = resolve(logSum(), [{ path: "dense/kernel", role: "kernel", shape: [2, 2] }]);
    assertOps(plan, arrayOps, "@reg/test");
    expect(messageOf(() => assertOps(plan, without, "@reg/test"))).toMatchInlineSnapshot(
      `"UNSUPPORTED_OP: [@reg/test] logSum on dense/kernel: expected a penalty whose ops this backend has, received one that needs log (it has no logarithm). Use another penalty here, or another backend."`,
    );
  });
});
