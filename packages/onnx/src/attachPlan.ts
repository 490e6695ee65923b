import { type Attachment, type Plan, RegError } from "@reg/core";
import { assertFinite, assertMetric, assertNoActivities, assertOps } from "@reg/core/adapter";
import { createGraph } from "@reg/onnx-graph";
import { onnxOps } from "./ops.ts";
import type { Engine } from "./run/engine.ts";
import { penaltyNow } from "./run/penaltyNow.ts";

/** Puts a plan to work on an engine. Throws `ALREADY_ATTACHED`, `NON_FINITE_WEIGHTS`, `NO_PROX`, `TRAINER_BUSY`; nothing is changed then. */
export function attachPlan(engine: Engine, plan: Plan): Attachment {
  engine.gate.assertPaused("attach");
  if (engine.plan) {
    throw new RegError("ALREADY_ATTACHED", {
      who: "@reg/onnx",
      what: "trainer",
      expected: "no plan at work",
      received: "one",
      advice: "Call detach() on its attachment first.",
    });
  }
  const ofUnits = plan.units.flatMap(({ parameters }) => parameters);
  const regularized = [...plan.regularized.map(({ parameter }) => parameter), ...ofUnits];
  // A weight may have several entries.
  for (const path of new Set(regularized.map(({ path }) => path)))
    assertFinite(engine.state.read(path), path, "@reg/onnx");
  const { name, ownStep } = engine.optimizer;
  assertNoActivities(plan, "@reg/onnx");
  assertOps(plan, onnxOps(createGraph(17)), "@reg/onnx");
  assertMetric(plan, { optimizer: name, step: ownStep?.of ?? "unknown" }, "@reg/onnx");
  engine.setPlan(plan);
  const progress = engine.planProgress!;
  let attached = true;
  const report = async () => (attached ? penaltyNow(engine) : { penalty: 0, inObjective: 0 });
  return {
    plan,
    get strength() {
      return progress.strength;
    },
    set strength(strength) {
      progress.strength = strength;
    },
    penalty: async () => (await report()).penalty,
    report,
    relax() {
      engine.gate.assertPaused("relax");
      progress.sparsity.relax(engine.step - engine.planFrom);
    },
    detach() {
      if (attached) engine.setPlan(undefined);
      attached = false;
    },
  };
}
