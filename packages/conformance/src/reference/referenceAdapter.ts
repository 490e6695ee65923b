import { type Attachment, arrayOps, type Plan, RegError } from "@reg/core";
import {
  type Adapter,
  assertFinite,
  assertMetric,
  assertOps,
  createPlanProgress,
  type UnitMember,
  type Units,
} from "@reg/core/adapter";
import { entryOf, type KernelOf, unitsEntryOf } from "./entries.ts";
import { layerIn, outputPenalty, pathOf } from "./outputPenalty.ts";
import { type Attached, parameterIn, type ReferenceModel } from "./referenceModel.ts";
import { reportOf } from "./referenceStep.ts";

/** The units of each layer: a column of its kernel, a number of its bias, and a row of the next kernel. */
function unitsOf({ layers }: ReferenceModel): readonly Units[] {
  return layers.map(({ kernel, bias }, i): Units => {
    const size = bias.data.length;
    const entries = Array.from({ length: size }, (_, unit) => [unit]);
    const next = layers[i + 1]?.kernel;
    const members: UnitMember[] = [
      { path: kernel.path, axis: 1, side: "incoming", entries },
      { path: bias.path, axis: 0, side: "own", entries },
      ...(next ? [{ path: next.path, axis: 0, side: "outgoing", entries } as const] : []),
    ];
    const name = kernel.path.replace("/kernel", "");
    return { name, size, members, ...(next ? {} : { locked: "outputs of the network" }) };
  });
}

function assertWithoutPlan({ attached }: ReferenceModel): void {
  if (!attached) return;
  throw new RegError("ALREADY_ATTACHED", {
    who: "@reg/conformance",
    what: "model",
    expected: "a model without a plan",
    advice: "Detach the other plan first.",
  });
}

/** The plan on the numbers of the model. Throws as `attach` does; nothing is changed then. */
function begin(model: ReferenceModel, plan: Plan, kernelOf: KernelOf): Attached {
  const { name } = model.optimizer;
  assertOps(plan, arrayOps, "@reg/conformance");
  assertMetric(plan, { optimizer: name, step: name === "adam" ? "each" : "one" }, "@reg/conformance");
  const parameterOf = parameterIn(model);
  const entries = plan.regularized.map((entry) => {
    const parameter = parameterOf(entry.parameter.path);
    return entryOf(parameter, entry, kernelOf(entry.penalty, parameter));
  });
  const units = plan.units.map((entry) => {
    const parameters = entry.parameters.map(({ path }) => parameterOf(path));
    return unitsEntryOf(parameters, entry);
  });
  const planned = [...entries.map(({ parameter }) => parameter), ...units.flatMap(({ parameters }) => parameters)];
  for (const parameter of planned) assertFinite(parameter, parameter.path, "@reg/conformance");
  const outputs = new Map(plan.activities.map((entry) => [layerIn(model, entry.layer), outputPenalty(entry)] as const));
  return { plan, entries, units, outputs, progress: createPlanProgress(plan, "@reg/conformance") };
}

/** The adapter of reference networks. `parameters` are live: `read` gives the numbers themselves. */
export const referenceAdapter = (kernelOf: KernelOf): Adapter<ReferenceModel> => ({
  name: "core",
  parameters: ({ parameters }) =>
    parameters.map(({ path, role, shape, data }) => ({
      path,
      role,
      shape,
      read: () => ({ data, shape }),
      write: (weights) => data.set(weights.data),
    })),
  units: unitsOf,
  layers: ({ layers }) => layers.map(pathOf),
  attach(model, plan): Attachment {
    assertWithoutPlan(model);
    const attached = begin(model, plan, kernelOf);
    const { progress } = attached;
    model.attached = attached;
    return {
      plan,
      get strength() {
        return progress.strength;
      },
      set strength(strength) {
        progress.strength = strength;
      },
      penalty: () => reportOf(attached).penalty,
      report: () => reportOf(attached),
      relax: () => progress.sparsity.relax(progress.step),
      detach() {
        if (model.attached === attached) model.attached = null;
      },
    };
  },
});
