// What must be true before a plan is attached to a model: all of it is asked before anything is changed.
import { type Plan, RegError } from "@reg/core";
import { assertFinite, assertMetric, movesWeight } from "@reg/core/adapter";
import type { ModelInternals } from "./internals.ts";
import { slotRegularizer } from "./layerSlots.ts";
import { parametersOf, type TensorParameter } from "./parameters.ts";
import { metricOf } from "./training/ownSteps.ts";
import { rateOf } from "./training/rate.ts";

/** The model's weights that a plan regularizes, each once. Throws `UNMATCHED_RULE` for a plan of another model. */
export function plannedParameters(model: ModelInternals, plan: Plan): readonly TensorParameter[] {
  const parameters = new Map(parametersOf(model.layers).map((parameter) => [parameter.path, parameter]));
  const planned = [
    ...plan.regularized.map(({ parameter }) => parameter),
    ...plan.units.flatMap((each) => each.parameters),
  ];
  return [...new Set(planned)].map(({ path, shape }) => {
    const parameter = parameters.get(path);
    if (parameter && parameter.shape.join() === shape.join()) return parameter;
    throw new RegError("UNMATCHED_RULE", {
      who: "@reg/tfjs",
      what: "plan",
      expected: `a plan made for this model, which has ${[...parameters.keys()].join(", ") || "no parameters"}`,
      received: `${path} of shape [${shape}]`,
      advice: "Resolve the configuration with parameters(model), or call regularize(model, config).",
    });
  });
}

/** A fit that runs keeps the training function it began with: a plan would do nothing until the next. Throws `UNSUPPORTED_MODEL`. */
export function assertAtRest(model: ModelInternals): void {
  if (!(model.model ?? model).isTraining) return;
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/tfjs",
    what: "model",
    expected: "a model that is not being trained",
    received: "one whose fit runs",
    advice: "Attach before fit, and set attachment.strength while it runs.",
  });
}

/** A plan would count beside the layer's own regularizer. Throws `ALREADY_ATTACHED`. */
function assertFree(parameter: TensorParameter): void {
  const own = slotRegularizer(parameter);
  if (!own) return;
  throw new RegError("ALREADY_ATTACHED", {
    who: "@reg/tfjs",
    what: parameter.path,
    expected: "no regularizer on its layer",
    received: `${parameter.slot}: ${own.getClassName()} ${JSON.stringify(own.getConfig())}`,
    advice: `Pass { existing: "replace" } to let the plan stand in for it, or add a rule with "penalty": null for it.`,
  });
}

/**
 * The weights are free (unless the plan replaces what is there) and finite, and the optimizer, where there is one yet, has a rate
 * if a mode needs it, and a step that the prox can take. Throws `ALREADY_ATTACHED`, `NON_FINITE_WEIGHTS`, `UNSUPPORTED_MODEL`, `NO_PROX`.
 */
export function assertAttachable(
  model: ModelInternals,
  plan: Plan,
  planned: readonly TensorParameter[],
  existing: "refuse" | "replace",
): void {
  for (const parameter of planned) {
    if (existing !== "replace") assertFree(parameter);
    // A view on the cpu backend, a copy elsewhere.
    const data = parameter.variable.dataSync() as Float32Array;
    assertFinite({ data, shape: parameter.shape }, parameter.path, "@reg/tfjs");
  }
  const { optimizer_ } = model.model ?? model;
  if (!optimizer_) return;
  if ([...plan.regularized, ...plan.units].some(({ mode }) => movesWeight(mode))) rateOf(optimizer_);
  assertMetric(plan, metricOf(optimizer_), "@reg/tfjs");
}
