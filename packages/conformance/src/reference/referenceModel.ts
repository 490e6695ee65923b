// The training rule of the suite in plain TypeScript over core, in float64: how a penalty enters a step in each mode.
// The suite itself proves it against Keras; stacks that train by another rule are compared with it, and it is an adapter to copy from.
import {
  type Attachment,
  arrayOps,
  type Penalty,
  type PenaltyReport,
  type Placement,
  type Plan,
  RegError,
  type StepReport,
} from "@reg/core";
import {
  type Adapter,
  afterOptimizer,
  assertFinite,
  assertMetric,
  assertNoTargets,
  assertNoUnits,
  assertOps,
  createPlanProgress,
  type HowApplied,
  inObjective,
  type Kernel,
  optimizerGradient,
  type PlanProgress,
  type StepArithmetic,
} from "@reg/core/adapter";
import type { Batch, Network, Optimizer } from "../target.ts";
import type { TrainingRule } from "../trainingRule.ts";
import { dataGradients, type LiveLayer, type LiveParameter, liveLayers } from "./layers.ts";
import { type Update, updateOf } from "./optimizer.ts";

/** How penalties are computed: `kernelFor` of core, or something to compare with it. */
export type KernelOf = (penalty: Penalty, placement: Placement) => Kernel;

/** A plan's entry on the numbers of a parameter, which are changed where they are. */
interface Entry extends StepArithmetic<Float64Array, Float64Array, number, number | Float64Array>, HowApplied {
  readonly parameter: LiveParameter;
  readonly kernel: Kernel;
}

interface Attached {
  readonly plan: Plan;
  readonly entries: readonly Entry[];
  readonly progress: PlanProgress;
}

/** A network while it trains. */
export interface ReferenceModel {
  readonly layers: readonly LiveLayer[];
  readonly parameters: readonly LiveParameter[];
  readonly loss: Network["loss"];
  readonly optimizer: Optimizer;
  readonly update: Update;
  /** Steps taken by the optimizer. */
  steps: number;
  attached: Attached | null;
}

/** A network with these weights, and nothing attached. */
export function buildReference(network: Network, optimizer: Optimizer, rule: TrainingRule): ReferenceModel {
  const layers = liveLayers(network);
  return {
    layers,
    parameters: layers.flatMap(({ kernel, bias }) => [kernel, bias]),
    loss: network.loss,
    optimizer,
    update: updateOf(optimizer, rule),
    steps: 0,
    attached: null,
  };
}

function entryOf(parameter: LiveParameter, { mode, metric }: HowApplied, kernel: Kernel): Entry {
  const slope = new Float64Array(parameter.data.length);
  const keepGradient = () => kernel.gradient(parameter.data, slope);
  return {
    parameter,
    mode,
    metric,
    kernel,
    keepGradient,
    addGradient(gradient, strength) {
      keepGradient();
      for (let i = 0; i < slope.length; i++) gradient[i]! += strength * slope[i]!;
      return gradient;
    },
    descend(updated, step) {
      for (let i = 0; i < slope.length; i++) updated[i]! -= step * slope[i]!;
      return updated;
    },
    prox(updated, step) {
      kernel.prox(updated, step, updated);
      return updated;
    },
  };
}

function reportOf(attached: Attached | null): PenaltyReport {
  const sum = { penalty: 0, inObjective: 0 };
  for (const { kernel, parameter, mode } of attached?.entries ?? []) {
    const value = attached!.progress.strengthAt() * kernel.value(parameter.data);
    sum.penalty += value;
    if (inObjective(mode)) sum.inObjective += value;
  }
  return sum;
}

const timesStrength = (step: number | Float64Array, strength: number) =>
  typeof step === "number" ? step * strength : step.map((each) => each * strength);

/** One optimizer step. */
function step(model: ReferenceModel, batch: Batch): StepReport {
  const { attached, parameters } = model;
  const strength = attached?.progress.strengthAt() ?? 0;
  const entries = attached?.entries ?? [];
  const dataLoss = dataGradients(model.layers, model.loss, batch);
  const { penalty, inObjective } = reportOf(attached);
  for (const entry of entries) optimizerGradient(entry.mode, entry, entry.parameter.gradient, strength);
  model.steps++;
  const taken = new Map(parameters.map((parameter) => [parameter, model.update(parameter, model.steps)]));
  const rate = model.optimizer.learningRate * strength;
  for (const entry of entries) {
    const own = () => timesStrength(taken.get(entry.parameter)!, strength);
    afterOptimizer(entry, entry, entry.parameter.data, { rate, own });
  }
  if (attached) attached.progress.step++;
  return { loss: dataLoss + inObjective, dataLoss, penalty };
}

/** One step a batch. */
export const trainReference = (model: ReferenceModel, batches: readonly Batch[]): readonly StepReport[] =>
  batches.map((batch) => step(model, batch));

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
  attach(model, plan): Attachment {
    if (model.attached) {
      throw new RegError("ALREADY_ATTACHED", {
        who: "@reg/conformance",
        what: "model",
        expected: "a model without a plan",
        advice: "Detach the other plan first.",
      });
    }
    const { name } = model.optimizer;
    assertNoUnits(plan, "@reg/conformance");
    assertNoTargets(plan, "@reg/conformance");
    assertOps(plan, arrayOps, "@reg/conformance");
    assertMetric(plan, { optimizer: name, step: name === "adam" ? "each" : "one" }, "@reg/conformance");
    const byPath = new Map(model.parameters.map((parameter) => [parameter.path, parameter]));
    const entries = plan.regularized.map((entry) => {
      const { path } = entry.parameter;
      const parameter = byPath.get(path)!;
      assertFinite(parameter, path, "@reg/conformance");
      return entryOf(parameter, entry, kernelOf(entry.penalty, parameter));
    });
    const progress = createPlanProgress(plan, "@reg/conformance");
    const attached = { plan, entries, progress };
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
