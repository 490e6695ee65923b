import { describe, expect, it } from "vitest";
import { messageOf } from "../test/messageOf.ts";
import type { ConfigInput } from "./config.ts";
import type { ParameterInfo } from "./parameter.ts";
import { groupLasso, l1, l1l2, l2, orthogonal, sum } from "./penalties/index.ts";
import { resolve } from "./resolve.ts";

const parameters: readonly ParameterInfo[] = [
  { path: "embed/embeddings", role: "embedding", shape: [50, 8] },
  { path: "conv_1/kernel", role: "kernel", shape: [3, 3, 1, 4] },
  { path: "conv_1/bias", role: "bias", shape: [4] },
  { path: "dense_1/kernel", role: "kernel", shape: [10, 64], axes: [1, 0] },
  { path: "dense_1/bias", role: "bias", shape: [10] },
];
const refusal = (config: unknown, of = parameters) => messageOf(() => resolve(config as never, of));

describe("a plan", () => {
  it("regularizes every kernel and nothing else for a bare penalty", () => {
    expect(resolve(l1l2({ l1: 0.01, l2: 0.02 }), parameters).toString()).toMatchInlineSnapshot(`
      "parameter         shape      penalty               mode  why
      embed/embeddings  [50,8]     none                        no rule
      conv_1/kernel     [3,3,1,4]  l1l2 l1=0.01 l2=0.02  loss  rule 1: every kernel
      conv_1/bias       [4]        none                        no rule
      dense_1/kernel    [10,64]    l1l2 l1=0.01 l2=0.02  loss  rule 1: every kernel
      dense_1/bias      [10]       none                        no rule"
    `);
  });

  it("says which strengths a target of sparsity chooses", () => {
    const lines = (config: ConfigInput) =>
      String(resolve(config, parameters.slice(1, 2)))
        .split("\n")
        .slice(1);
    expect(lines({ toSparsity: 0.5 })).toEqual([
      "conv_1/kernel  [3,3,1,4]  l1, strength chosen  proximal  rule 1: every kernel",
      "50 % zeros, cut between 15 % and 80 % of the first fit: conv_1/kernel",
    ]);
    expect(lines({ penalty: "sparseGroupLasso", toSparsity: 0.5 })[0]).toContain(
      "sparseGroupLasso axis=0, strength chosen",
    );
    expect(lines({ penalty: l1({ l1: 0.02 }), toSparsity: 0.5 })[0]).toContain("l1 l1=0.02  proximal");
  });

  it("takes the first rule that matches, and says which", () => {
    const plan = resolve(
      {
        rules: [
          { match: "embed/**", penalty: null },
          { match: "dense*/kernel", penalty: groupLasso({ lambda: 0.003 }), mode: "proximal" },
          { match: "conv*/*", role: "bias", penalty: l2({ l2: 1 }), mode: "decoupled" },
          { match: "**/{kernel,embeddings}", penalty: sum({ penalties: [l1(), l2()] }) },
        ],
        schedule: { kind: "linearWarmup", steps: 4 },
      },
      parameters,
    );
    expect(plan.toString()).toMatchInlineSnapshot(`
      "parameter         shape      penalty                         mode       why
      embed/embeddings  [50,8]     none                                       rule 1: "embed/**"
      conv_1/kernel     [3,3,1,4]  sum l1 l1=0.01 + l2 l2=0.01     loss       rule 4: "**/{kernel,embeddings}"
      conv_1/bias       [4]        l2 l2=1                         decoupled  rule 3: every bias in "conv*/*"
      dense_1/kernel    [10,64]    groupLasso lambda=0.003 axis=0  proximal   rule 2: "dense*/kernel"
      dense_1/bias      [10]       none                                       no rule"
    `);
    expect(plan.regularized.map(({ parameter }) => parameter.path)).toEqual([
      "conv_1/kernel",
      "conv_1/bias",
      "dense_1/kernel",
    ]);
    expect([0, 1, 4, 9].map(plan.strength)).toEqual([0, 0.25, 1, 1]);
  });

  it("places penalties for the weights as they are stored, and shows them as they were written", () => {
    const plan = resolve({ rules: [{ match: "dense_1/kernel", penalty: groupLasso() }] }, parameters);
    expect(plan.regularized[0]?.configured?.params).toMatchObject({ axis: 0 });
    expect(plan.regularized[0]?.penalty.params).toMatchObject({ axis: 1 });
  });

  it("matches paths that look like patterns, and paths with dots and slashes in front", () => {
    const odd = ["weights[0]", "/layer/weight", "onnx::MatMul_12", "a/.hidden/kernel"].map((path) => {
      return { path, role: "kernel", shape: [2, 2] } as const;
    });
    for (const match of odd.map(({ path }) => path)) {
      const plan = resolve({ rules: [{ match, penalty: l1() }] }, odd);
      expect(plan.regularized.map(({ parameter }) => parameter.path)).toEqual([match]);
    }
    expect(resolve({ rules: [{ match: "**", penalty: l1() }] }, odd).regularized).toHaveLength(4);
  });

  it("has an entry for each penalty of a parameter, the prox last", () => {
    const config = {
      penalties: [
        { penalty: l1(), mode: "proximal", metric: "euclidean" },
        { penalty: l2(), mode: "decoupled" },
      ],
    } as const;
    const plan = resolve(config, [{ path: "a", role: "kernel", shape: [2, 2] }]);
    expect(plan.regularized.map(({ penalty, mode }) => [penalty.name, mode])).toEqual([
      ["l2", "decoupled"],
      ["l1", "proximal"],
    ]);
    expect(`${plan}`).toMatchInlineSnapshot(`
      "parameter  shape  penalty     mode                  why
      a          [2,2]  l2 l2=0.01  decoupled             rule 1: every kernel
      a          [2,2]  l1 l1=0.01  proximal (euclidean)  rule 1: every kernel"
    `);
  });

  it("may leave every parameter alone", () => {
    const plan = resolve({ rules: [{ match: "**", penalty: null }] }, [{ path: "a", role: "bias", shape: [1] }]);
    expect(plan.regularized).toEqual([]);
    expect(`${plan}`).toMatchInlineSnapshot(`
      "parameter  shape  penalty  mode  why
      a          [1]    none           rule 1: "**""
    `);
  });
});

describe("a plan that cannot be", () => {
  it("names the rule that matches nothing and the parameters there are", () => {
    expect(
      refusal({
        rules: [
          { match: "**", penalty: "l1" },
          { match: "dens/*", penalty: "l1" },
        ],
      }),
    ).toMatchInlineSnapshot(
      `"UNMATCHED_RULE: [@reg/core] rules[1]: expected "dens/*" to match a parameter. The parameters are: embed/embeddings (embedding), conv_1/kernel (kernel), conv_1/bias (bias), dense_1/kernel (kernel), dense_1/bias (bias)."`,
    );
    expect(refusal({ rules: [{ match: "embed/*", role: "kernel", penalty: "l1" }] })).toMatchInlineSnapshot(
      `"UNMATCHED_RULE: [@reg/core] rules[0]: expected every kernel in "embed/*" to match a parameter. The parameters are: embed/embeddings (embedding), conv_1/kernel (kernel), conv_1/bias (bias), dense_1/kernel (kernel), dense_1/bias (bias)."`,
    );
    expect(refusal("l1", parameters.slice(2, 3))).toMatchInlineSnapshot(
      `"UNMATCHED_RULE: [@reg/core] configuration: expected every kernel to match a parameter. The parameters are: conv_1/bias (bias)."`,
    );
    expect(refusal("l1", [])).toMatchInlineSnapshot(
      `"UNMATCHED_RULE: [@reg/core] configuration: expected every kernel to match a parameter. The parameters are: none."`,
    );
  });

  it.each<[unknown, string]>([
    [undefined, "parameters: expected a list of them, received undefined"],
    [null, "parameters: expected a list of them, received null"],
    ["dense/kernel", `parameters: expected a list of them, received "dense/kernel"`],
    [[null], "parameters[0]: expected an object with path, role and shape, received null"],
    [[...parameters, "x"], `parameters[5]: expected an object with path, role and shape, received "x"`],
  ])("says what parameters are: %j", (odd, message) => {
    expect(messageOf(() => resolve("l1", odd as never))).toBe(
      `INVALID_MODEL: [@reg/core] ${message}. Write [{ path: "dense/kernel", role: "kernel", shape: [3, 4] }].`,
    );
  });

  it("names the parameter whose shape the penalty is not for", () => {
    expect(refusal(orthogonal())).toMatchInlineSnapshot(
      `"UNSUPPORTED_SHAPE: [@reg/core] orthogonal on conv_1/kernel: expected weights of rank 2, received shape [3,3,1,4]. Match dense kernels only, or use groupLasso for convolutions."`,
    );
    expect(
      refusal({ rules: [{ match: "dense*/kernel", penalty: groupLasso({ groupSize: 5 }) }] }),
    ).toMatchInlineSnapshot(
      `"UNSUPPORTED_SHAPE: [@reg/core] groupLasso on dense_1/kernel: expected groupSize 5 to divide the axis evenly, received 64 slices along axis 0 of shape [10,64]. Choose a size that leaves no remainder."`,
    );
  });

  it("has no proximal mode without an exact prox", () => {
    const rule = (penalty: unknown) => ({ rules: [{ match: "dense*/kernel", penalty, mode: "proximal" }] });
    expect(refusal(rule("orthogonal"))).toMatchInlineSnapshot(
      `"NO_PROX: [@reg/core] rules[0] on dense_1/kernel: expected a penalty with an exact prox for mode "proximal", received orthogonal: the nearest set of nearly orthogonal vectors has no closed form. Use mode "loss" or "decoupled" for it."`,
    );
    expect(refusal(rule(sum({ penalties: [groupLasso(), groupLasso({ axis: 1 })] })))).toMatchInlineSnapshot(
      `"NO_PROX: [@reg/core] rules[0] on dense_1/kernel: expected a penalty with an exact prox for mode "proximal", received sum: groups along axis 1 by 1 and axis 0 by 1 overlap, and their common prox has no closed form. Use mode "loss" or "decoupled" for it."`,
    );
  });
});

describe("many rules", () => {
  const blocks = Array.from({ length: 500 }, (_, i) => i);

  it("look only at parameters that their text may match", () => {
    let looks = 0;
    const counted = blocks.flatMap((block) =>
      ["query", "key", "value"].map((name) => ({
        get path() {
          looks++;
          return `model/block_${block}/${name}/kernel`;
        },
        role: "kernel" as const,
        shape: [2, 2],
      })),
    );
    const rules = blocks.map((block) => ({ match: `**/block_${block}/*/kernel`, penalty: "l1" as const }));
    const { regularized } = resolve({ rules }, counted);
    expect(regularized.map(({ reason }) => reason)).toEqual(
      counted.map((_, i) => {
        const block = Math.floor(i / 3);
        return `rule ${block + 1}: "**/block_${block}/*/kernel"`;
      }),
    );
    // 1500 parameters: each rule looking at each would be 750,000.
    expect(looks).toBeLessThan(20 * counted.length);
  });

  it("match a path that is written as it is", () => {
    const path = "a\\*/kernel";
    const odd = [...parameters, { path, role: "kernel" as const, shape: [2, 2] }];
    expect(resolve({ rules: [{ match: path, penalty: "l1" }] }, odd).regularized.map((e) => e.parameter.path)).toEqual([
      path,
    ]);
  });
});
