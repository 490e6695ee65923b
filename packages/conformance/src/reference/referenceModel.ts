// The training rule of the suite in plain TypeScript over core, in float64: how a penalty enters a step in each mode.
// It is proven against Keras by the suite itself, is what brain.js is compared with, and is an adapter to copy from.
import {
  type Adapter,
  type Attachment,
  assertFinite,
  type Kernel,
  type Penalty,
  type Placement,
  type Plan,
  RegError,
} from "@reg/core";
import type { Batch, Network, Optimizer, StepReport, Target } from "../target.ts";
import { dataGradients, type LiveLayer, type LiveParameter, liveLayers } from "./layers.ts";
import { type Update, updateOf } from "./optimizer.ts";

/** How penalties are computed: `kernelFor` of core, or something to compare with it. */
export type KernelOf = (penalty: Penalty, placement: Placement) => Kernel;

interface Attached {
  readonly plan: Plan;
  readonly entries: readonly { readonly parameter: LiveParameter; readonly mode: string; readonly kernel: Kernel }[];
}

/** A network while it trains. */
export interface ReferenceModel {
  readonly layers: readonly LiveLayer[];
  readonly parameters: readonly LiveParameter[];
  readonly loss: Network["loss"];
  readonly learningRate: number;
  readonly update: Update;
  /** Steps taken by the optimizer. */
  steps: number;
  /** Steps taken under the attached plan. */
  planSteps: number;
  attached: Attached | null;
}

/** A network with these weights, and nothing attached. */
export function buildReference(network: Network, optimizer: Optimizer, rule: Target["trainingRule"]): ReferenceModel {
  const layers = liveLayers(network);
  return {
    layers,
    parameters: layers.flatMap(({ kernel, bias }) => [kernel, bias]),
    loss: network.loss,
    learningRate: optimizer.learningRate,
    update: updateOf(optimizer, rule),
    steps: 0,
    planSteps: 0,
    attached: null,
  };
}

const penaltyOf = ({ attached, planSteps }: ReferenceModel, modes: readonly string[]): number => {
  if (!attached) return 0;
  const entries = attached.entries.filter(({ mode }) => modes.includes(mode));
  const total = entries.reduce((sum, { kernel, parameter }) => sum + kernel.value(parameter.data), 0);
  return attached.plan.strength(planSteps) * total;
};

/** One optimizer step. The penalty's gradient is taken at the weights before it, the prox after it. */
function step(model: ReferenceModel, batch: Batch): StepReport {
  const { attached, parameters, learningRate } = model;
  const strength = attached?.plan.strength(model.planSteps) ?? 0;
  const entries = attached?.entries ?? [];
  const dataLoss = dataGradients(model.layers, model.loss, batch);
  const report = {
    dataLoss,
    loss: dataLoss + penaltyOf(model, ["loss", "proximal"]),
    penalty: penaltyOf(model, ["loss", "proximal", "decoupled"]),
  };
  const pulls = entries.map(({ parameter, mode, kernel }) => {
    const pull = new Float64Array(parameter.data.length);
    if (mode !== "proximal") kernel.gradient(parameter.data, pull);
    if (mode === "loss") for (let i = 0; i < pull.length; i++) parameter.gradient[i]! += strength * pull[i]!;
    return pull;
  });
  model.steps++;
  for (const parameter of parameters) model.update(parameter, model.steps);
  entries.forEach(({ parameter: { data }, mode, kernel }, e) => {
    if (mode === "decoupled") for (let i = 0; i < data.length; i++) data[i]! -= learningRate * strength * pulls[e]![i]!;
    if (mode === "proximal") kernel.prox(data, learningRate * strength, data);
  });
  model.planSteps++;
  return report;
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
    const byPath = new Map(model.parameters.map((parameter) => [parameter.path, parameter]));
    const entries = plan.regularized.map(({ parameter: { path }, penalty, mode }) => {
      const parameter = byPath.get(path)!;
      assertFinite(parameter, path, "@reg/conformance");
      return { parameter, mode, kernel: kernelOf(penalty, parameter) };
    });
    const attached = { plan, entries };
    Object.assign(model, { attached, planSteps: 0 });
    return {
      plan,
      penalty: () => penaltyOf({ ...model, attached }, ["loss", "proximal", "decoupled"]),
      detach() {
        if (model.attached === attached) model.attached = null;
      },
    };
  },
});
