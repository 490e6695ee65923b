// A stranger's penalties, written as CONTRIBUTING.md says and with nothing but what the package exports.
import { describe, expect, it } from "vitest";
import { describeMath } from "../test/describeMath.ts";
import { messageOf } from "../test/messageOf.ts";
import { above, definePenalty, lambdaMax, largest, parseConfig, resolve, strength, value, weights } from "./index.ts";

/** Pulls small weights towards zero and leaves large ones alone. value = lambda * sum of |w| / (1 + |w|). */
const logSum = definePenalty({
  name: "logSum",
  params: { lambda: strength(0.01, "Strength: multiplies the sum.") },
  traits: { separable: true, convex: false, homogeneous: false },
  value: (ops, w, { lambda }) => {
    const size = ops.abs(w);
    return ops.mul(ops.sum(ops.div(size, ops.add(size, 1))), lambda);
  },
  gradient: (ops, w, { lambda }) => {
    const reach = ops.add(ops.abs(w), 1);
    return ops.mul(ops.div(ops.sign(w), ops.mul(reach, reach)), lambda);
  },
  noProx: () => "its proximal operator is the root of a cubic, which is not written yet",
});

/** MCP (Zhang 2010): lambda |w| - w^2 / (2 gamma) up to gamma * lambda, constant beyond. */
const mcp = definePenalty({
  name: "mcp",
  params: {
    lambda: strength(0.5, "Strength near zero."),
    gamma: above(1, 3, "Where it turns flat: larger is closer to l1."),
  },
  traits: { separable: true, convex: false, homogeneous: false },
  // Twice as strong near zero and flat from the same size on.
  scaled: ({ lambda, gamma }, factor) => ({ lambda: factor * lambda, gamma: factor === 0 ? gamma : gamma / factor }),
  value: (ops, w, { lambda, gamma }) => {
    const near = ops.min(ops.abs(w), lambda * gamma);
    return ops.sum(ops.sub(ops.mul(near, lambda), ops.div(ops.mul(near, near), 2 * gamma)));
  },
  gradient: (ops, w, { lambda, gamma }) =>
    ops.mul(ops.sign(w), ops.max(ops.sub(ops.mul(ops.div(ops.abs(w), gamma), -1), -lambda), 0)),
  lambdaMax: (gradient, { lambda }) => largest(gradient.data) / lambda,
});

const kernel = { path: "dense/kernel", role: "kernel", shape: [2, 2] } as const;

describe("a penalty of one's own", () => {
  it("is used in a rule, as it is or by name", () => {
    const config = { rules: [{ match: "dense/*", penalty: { name: "mcp", lambda: 0.1 } }] };
    const byName = resolve(parseConfig(config, { known: [logSum, mcp] }), [kernel]);
    const asItIs = resolve({ rules: [{ match: "dense/*", penalty: mcp({ lambda: 0.1 }) }] }, [kernel]);
    expect(`${byName}`).toBe(`${asItIs}`);
    expect(`${byName}`).toMatchInlineSnapshot(`
      "parameter     shape  penalty                 mode  why
      dense/kernel  [2,2]  mcp lambda=0.1 gamma=3  loss  rule 1: "dense/*""
    `);
  });

  it("is refused as any other, in its own name", () => {
    const own = (config: unknown) => messageOf(() => resolve(config as never, [kernel], { known: [mcp, logSum] }));
    expect(own({ name: "mcp", gamma: 0.5 })).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] mcp: expected gamma to be a finite number above 1, received 0.5."`,
    );
    expect(own("logSun")).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] penalty: expected the name of a penalty, received "logSun". Did you mean "logSum"?"`,
    );
    expect(own({ penalty: "logSum", mode: "proximal" })).toMatchInlineSnapshot(
      `"NO_PROX: [@reg/core] configuration on dense/kernel: expected a penalty with an exact prox for mode "proximal", received logSum: its proximal operator is the root of a cubic, which is not written yet. Use mode "loss" or "decoupled" for it."`,
    );
    expect(own({ penalty: "mcp", mode: "proximal" })).toMatchInlineSnapshot(
      `"NO_PROX: [@reg/core] configuration on dense/kernel: expected a penalty with an exact prox for mode "proximal", received mcp: it has no proximal operator. Use mode "loss" or "decoupled" for it."`,
    );
  });

  it("is evaluated as any other", () => {
    expect(value(mcp({ lambda: 1, gamma: 2 }), weights([1, -5, 0, 0], [2, 2]))).toBe(0.75 + 1);
    expect(lambdaMax(mcp({ lambda: 0.5 }), weights([1, -2]))).toBe(4);
  });
});

const options = { shapes: [[3, 2], [1]] };
describeMath(logSum({ lambda: 0.5 }), options);
describeMath(mcp({ lambda: 0.5, gamma: 1.5 }), options);
