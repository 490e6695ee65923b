// Adapters that are wrong on purpose. Each mistake is one that has been made in real regularizers; the suite must see it.
import { arrayOps, l1, type Plan, resolve, type Weights } from "@reg/core";
import type { Adapter } from "@reg/core/adapter";
import { describe, expect, it } from "vitest";
import { failedIn, kindsOf, quick, withAdapter, withAttachment, withKernel } from "../test/brokenTargets.ts";
import { allCases } from "./allCases.ts";
import { coreTarget, kernelOver } from "./reference/coreTarget.ts";
import type { ReferenceModel } from "./reference/referenceModel.ts";

const halfGradient = withKernel(({ gradient }, name) => {
  if (name !== "l2") return {};
  return {
    gradient(w, out) {
      gradient(w, out);
      for (let i = 0; i < out.length; i++) out[i]! /= 2;
    },
  };
});

describe("a broken adapter is caught:", () => {
  it("passes when nothing is broken", async () => {
    expect(await failedIn(coreTarget())).toEqual([]);
  });

  it("l2 with PyTorch's 1/2", async () => {
    const failed = await failedIn(coreTarget(halfGradient));
    expect(kindsOf(failed)).toEqual(["decoupled", "gradient", "loss", "model", "properties"]);
    expect(failed.filter(({ penalty }) => penalty !== "").every(({ penalty }) => penalty === "l2")).toBe(true);
  });

  it("l2 with PyTorch's 1/2, in the parameters at the end of the trajectory", async () => {
    const cases = allCases.filter(({ name }) => name === "trajectory/loss/adam");
    const [result] = await failedIn(coreTarget(halfGradient), cases);
    expect(result?.worst?.what).toContain("layer");
  });

  it("biases regularized with the kernels", async () => {
    const onEverything = (model: ReferenceModel, plan: Plan, adapter: Adapter<ReferenceModel>): Plan => {
      const kernel = plan.regularized.find(({ parameter }) => parameter.role === "kernel");
      const rule = kernel && { match: "**", penalty: kernel.configured, mode: kernel.mode };
      if (!rule || kernel.configured?.name === "orthogonal") return plan;
      return resolve({ rules: [rule] }, adapter.parameters(model));
    };
    const failed = await failedIn(
      withAdapter((adapter) => ({
        attach: (model, plan) => adapter.attach(model, onEverything(model, plan, adapter)),
      })),
    );
    expect(failed.map((result) => result.case)).toContain("model/a bare penalty is on every kernel and no bias");
    expect(kindsOf(failed)).toEqual(expect.arrayContaining(["decoupled", "loss", "proximal"]));
  });

  it("sign(0) = 1", async () => {
    const kernelOf = withKernel(({ gradient }, name) => ({
      gradient(w, out) {
        gradient(name.startsWith("l1") ? w.map((x) => (x === 0 ? 1e-30 : x)) : w, out);
      },
    }));
    const failed = await failedIn(coreTarget(kernelOf));
    expect(kindsOf(failed)).toEqual(expect.arrayContaining(["decoupled", "gradient", "loss", "properties"]));
    expect(failed.some((result) => result.case.startsWith("l1/gradient/all zero"))).toBe(true);
  });

  it("a prox that leaves -0.0001 instead of zero", async () => {
    const kernelOf = withKernel(({ prox }) => ({
      prox(w, step, out) {
        prox(w, step, out);
        for (let i = 0; i < out.length; i++) if (out[i] === 0) out[i] = -1e-4;
      },
    }));
    expect(kindsOf(await failedIn(coreTarget(kernelOf)))).toEqual(
      expect.arrayContaining(["prox", "properties", "proximal"]),
    );
  });

  it("a prox that leaves 1e-9 instead of zero", async () => {
    const kernelOf = withKernel(({ prox }) => ({
      prox(w, step, out) {
        prox(w, step, out);
        for (let i = 0; i < out.length; i++) if (out[i] === 0) out[i] = 1e-9;
      },
    }));
    expect(kindsOf(await failedIn(coreTarget(kernelOf)))).toEqual(expect.arrayContaining(["prox", "properties"]));
  });

  it("a proximal step without the learning rate", async () => {
    // Arithmetic stays right: only what training asks of the prox is wrong.
    const spoilt = withKernel(({ prox }) => ({ prox: (w, _, out) => prox(w, 1, out) }));
    const failed = await failedIn({ ...coreTarget(spoilt), arithmetic: coreTarget().arithmetic });
    expect(kindsOf(failed)).toEqual(["model", "proximal"]);
  });

  it("a prox by the bare learning rate where the optimizer has a step of its own", async () => {
    const euclidean = (plan: Plan): Plan => ({
      ...plan,
      regularized: plan.regularized.map((entry) => ({ ...entry, metric: "euclidean" })),
    });
    const target = withAdapter((adapter) => ({ attach: (model, plan) => adapter.attach(model, euclidean(plan)) }));
    const failed = await failedIn(target);
    expect(kindsOf(failed)).toEqual(["model", "proximal"]);
    const cases = failed.map((result) => result.case);
    expect(cases).toEqual(expect.arrayContaining(["l1/proximal/momentum", "groupLasso/proximal/adam"]));
    expect(cases.filter((name) => name.endsWith("euclidean"))).toEqual([]);
    const convex = await failedIn(
      target,
      allCases.filter(({ name }) => /^convex.*(momentum|adam)$/.test(name)),
    );
    expect(convex).toHaveLength(6);
  });

  it("penalties on units that are left out", async () => {
    const target = withAdapter((adapter) => ({
      attach: (model, plan) => adapter.attach(model, { ...plan, units: [] }),
    }));
    const cases = (await failedIn(target)).map((result) => result.case);
    expect(cases.every((name) => name.startsWith("training/units/"))).toBe(true);
    expect(cases).toHaveLength(allCases.filter(({ name }) => name.startsWith("training/units/")).length);
  });

  it("penalties on outputs of layers that are left out, and those on every layer", async () => {
    const broken = (change: (plan: Plan) => Plan["activities"]) =>
      withAdapter((adapter) => ({
        attach: (model, plan) => adapter.attach(model, { ...plan, activities: change(plan) }),
      }));
    const expected = [
      "model/penalizes outputs of layers in the loss",
      ...["sgd", "momentum", "adam"].map((optimizer) => `training/activity/${optimizer}`),
    ];
    const without = await failedIn(broken(() => []));
    expect(without.map((result) => result.case)).toEqual(expected);
    const everywhere = await failedIn(
      broken(({ activities }) => {
        const [first] = activities;
        return first ? ["layer1", "layer2"].map((layer) => ({ ...first, layer })) : [];
      }),
    );
    expect(everywhere.map((result) => result.case)).toEqual(expected);
  });

  it("units whose parameters are penalized each by itself", async () => {
    const apart = (plan: Plan): Plan => ({
      ...plan,
      units: plan.units.flatMap((entry) =>
        entry.parameters.map((parameter, i) => {
          const axes = [entry.penalty.axes[i]!];
          return { ...entry, parameters: [parameter], penalty: { ...entry.penalty, axes } };
        }),
      ),
    });
    const target = withAdapter((adapter) => ({ attach: (model, plan) => adapter.attach(model, apart(plan)) }));
    const cases = (await failedIn(target)).map((result) => result.case);
    expect(cases).toContain("training/units/proximal/adam");
    expect(cases.every((name) => name.startsWith("training/units/"))).toBe(true);
  });

  it("zeros of a target that come back", async () => {
    const target = withAttachment((attachment, { attached }) => {
      const { sparsity } = attached!.progress;
      Object.assign(sparsity, { isFrozen: () => false });
      return attachment;
    });
    const cases = (await failedIn(target)).map((result) => result.case);
    expect(cases).toEqual([
      "model/a target of zeros is reached, frozen and relaxed",
      "model/targets of rules are reached each by itself",
      "model/a target of units is reached, frozen and relaxed",
    ]);
  });

  // A maximum written by hand is one of these: the number on one side stays where the other is a NaN.
  it.each([
    ["max", "left", (a: number, b: number) => a > b, ["beside a number", "on the left"]],
    ["max", "right", (a: number, b: number) => !(b > a), ["on the right"]],
    ["min", "left", (a: number, b: number) => a < b, ["beside a number", "on the left"]],
    ["min", "right", (a: number, b: number) => !(b < a), ["on the right"]],
  ] as const)("a %s that swallows a NaN on the %s", async (op, _, takesLeft, where) => {
    const [yes, no] = [arrayOps.scalar(1), arrayOps.scalar(0)];
    const chosen = (a: Weights, b: Weights | number): Weights => {
      const [left, right] = [arrayOps.where(yes, a, b), arrayOps.where(no, a, b)];
      return { data: left.data.map((x, i) => (takesLeft(x, right.data[i]!) ? x : right.data[i]!)), shape: left.shape };
    };
    const failed = await failedIn(coreTarget(kernelOver({ ...arrayOps, [op]: chosen })));
    expect(failed.map((result) => result.case)).toEqual(where.map((place) => `ops/${op}/keeps NaN ${place}`));
  });

  it("weights read in the stored layout as if it were Keras'", async () => {
    const turned = { axes: [1, 0] };
    const failed = await failedIn(
      withAdapter((adapter) => ({
        parameters: (model) => adapter.parameters(model).map((p) => (p.role === "kernel" ? { ...p, ...turned } : p)),
      })),
    );
    expect(failed.map((result) => result.case)).toContain(
      "model/reads back what was written, and the network has the weights it was built with",
    );
  });

  it("NaN in the weights let through", async () => {
    const failed = await failedIn(
      withAdapter((adapter) => ({
        attach(model, plan) {
          const finite = model.parameters.every(({ data }) => data.every(Number.isFinite));
          const report = () => ({ penalty: Number.NaN, inObjective: Number.NaN });
          const inert = { plan, strength: 1, penalty: () => Number.NaN, report, relax() {}, detach() {} };
          return finite ? adapter.attach(model, plan) : inert;
        },
      })),
    );
    expect(failed.map(({ reason }) => reason)).toEqual([
      "write or attach: expected NON_FINITE_WEIGHTS, received no error",
    ]);
  });

  it("an adapter that throws: a failed result, not an exception", async () => {
    const failed = await failedIn(
      withAdapter(() => ({
        attach() {
          throw new Error("not here");
        },
      })),
      quick.filter(({ name }) => name === "l1/loss/sgd"),
    );
    expect(failed.map(({ reason }) => reason)).toEqual(["Error: not here"]);
  });

  it("measures how far off a number is", async () => {
    const twice = withKernel(({ value }) => ({ value: (w) => 2 * value(w) }));
    const [result] = await failedIn(
      coreTarget(twice),
      quick.filter(({ name }) => name.startsWith("l1/value/one row")),
    );
    expect(result?.worst).toMatchObject({ what: "value", expected: 1.9453125, received: 3.890625, passed: false });
    expect(result?.worst?.error).toEqual({ absolute: 1.9453125, relative: 1 });
    expect(l1().name).toBe(result?.penalty);
  });
});
