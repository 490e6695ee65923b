// Adapters that are wrong in time: in when a plan begins and ends, in what its strength is when, in what a step leaves behind.
import type { Attachment, Plan } from "@reg/core";
import { describe, expect, it } from "vitest";
import { failedIn, withAdapter, withAttachment } from "../test/brokenTargets.ts";
import { coreTarget } from "./reference/coreTarget.ts";
import type { ReferenceModel } from "./reference/referenceModel.ts";
import type { Target } from "./target.ts";

describe("a broken attachment is caught:", () => {
  it("a schedule that is not followed", async () => {
    const constant = (plan: Plan): Plan => ({ ...plan, strength: () => 1 });
    const failed = await failedIn(
      withAdapter((adapter) => ({ attach: (model, plan) => adapter.attach(model, constant(plan)) })),
    );
    expect(failed.map((result) => result.case)).toEqual([
      "model/counts a schedule's steps from attach, not from the optimizer's first",
      "model/counts the steps of a second plan from its own attach",
      "model/a strength multiplies the schedule and does not set it back",
      "model/penalizes outputs of layers in the loss",
      "training/schedule/loss",
      "training/schedule/proximal",
      "training/schedule/decoupled",
    ]);
  });

  it("a detach that leaves the penalty on", async () => {
    const failed = await failedIn(withAttachment(() => ({ detach() {} })));
    expect(failed.map((result) => result.case)).toEqual([
      "model/trains plain after detach, and attaching moves no weight",
      "model/refuses a second plan and keeps the first",
      "model/counts the steps of a second plan from its own attach",
      "model/an old detach leaves a newer plan at work",
      "model/penalizes outputs of layers in the loss",
    ]);
  });

  it("a second plan that goes on counting where the first ended", async () => {
    const ended = new WeakMap<ReferenceModel, number>();
    const failed = await failedIn(
      withAttachment(({ detach }, model) => {
        const { progress } = model.attached!;
        progress.step = ended.get(model) ?? 0;
        return {
          detach() {
            ended.set(model, progress.step);
            detach();
          },
        };
      }),
    );
    expect(failed.map((result) => result.case)).toEqual([
      "model/counts the steps of a second plan from its own attach",
    ]);
  });

  it("a schedule counted by the optimizer's own steps", async () => {
    const failed = await failedIn(
      withAttachment((_, model) => {
        model.attached!.progress.step = model.steps;
        return {};
      }),
    );
    expect(failed.map((result) => result.case)).toEqual([
      "model/counts a schedule's steps from attach, not from the optimizer's first",
      "model/counts the steps of a second plan from its own attach",
    ]);
  });

  it("a strength that is kept and not used", async () => {
    const failed = await failedIn(withAttachment(() => ({ strength: 1 })));
    expect(failed.map((result) => result.case)).toEqual([
      "model/trains plain at strength 0",
      "model/at strength 2 is what it is with every penalty doubled",
      "model/a strength set between two steps counts from the next step on",
      "model/a strength multiplies the schedule and does not set it back",
      "model/refuses a strength that is no finite number of at least 0, and keeps the one it has",
      "model/penalizes outputs of layers in the loss",
    ]);
  });

  it("a strength that begins the schedule anew", async () => {
    const failed = await failedIn(
      withAttachment((_, model) => {
        const { progress } = model.attached!;
        return {
          get strength() {
            return progress.strength;
          },
          set strength(strength) {
            Object.assign(progress, { strength, step: 0 });
          },
        };
      }),
    );
    expect(failed.map((result) => result.case)).toEqual([
      "model/a strength multiplies the schedule and does not set it back",
      "model/penalizes outputs of layers in the loss",
    ]);
  });

  it("a report that takes everything for the objective", async () => {
    const everything = (attachment: Attachment) => {
      const penalty = () => attachment.penalty() as number; // The reference waits for nothing.
      return { report: () => ({ penalty: penalty(), inObjective: penalty() }) };
    };
    const failed = await failedIn(withAttachment(everything));
    expect(failed.map((result) => result.case)).toEqual([
      "model/reports the penalty of the next step, and the part of it in the objective",
    ]);
  });

  it("an old detach that removes a newer plan", async () => {
    const failed = await failedIn(
      withAttachment((_, model) => ({
        detach() {
          model.attached = null;
        },
      })),
    );
    expect(failed.map((result) => result.case)).toEqual(["model/an old detach leaves a newer plan at work"]);
  });

  it("an array left alive in each step", async () => {
    const target = coreTarget();
    const kept: object[] = [];
    const leaking: Target<ReferenceModel> = {
      ...target,
      alive: () => kept.length,
      train(model, batches) {
        if (model.attached) kept.push(...batches.map(() => new Float32Array(1)));
        return target.train(model, batches);
      },
    };
    const [result, ...more] = await failedIn(leaking);
    expect(result?.case).toBe("model/keeps no array of a step alive");
    expect(result?.reason).toBe("arrays that 2 more steps left alive: expected 0, received 2");
    expect(more).toEqual([]);
  });
});
