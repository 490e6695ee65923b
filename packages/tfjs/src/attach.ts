// A plan at work on a LayersModel. Everything that can be wrong is found before anything is changed.
import { type Attachment, type Plan, RegError } from "@reg/core";
import { assertOps, type SparsityState } from "@reg/core/adapter";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { plannedLayers, recordPlanned } from "./activityRules.ts";
import { assertAtRest, assertAttachable, plannedParameters } from "./attachable.ts";
import { internalsOf, type ModelInternals } from "./internals.ts";
import { silence, writeSlots } from "./layerSlots.ts";
import { tensorOps } from "./ops.ts";
import { parametersOf } from "./parameters.ts";
import { assertOptions } from "./parseOptions.ts";
import { saveWithPlan } from "./savedPlan.ts";
import { guardWeights } from "./training/guardWeights.ts";
import { hookTraining } from "./training/hooks.ts";
import { trainedIn } from "./training/isTrained.ts";
import { regularizedWeight } from "./training/regularized.ts";
import { regularizedUnits } from "./training/regularizedUnits.ts";
import { attachmentOf, createSession, type Session } from "./training/session.ts";

/** How a plan is attached. */
export interface AttachOptions {
  /**
   * What happens to a weight that the plan regularizes and whose layer has a regularizer for it already: `"refuse"` (an
   * error, the default) or `"replace"` (the plan replaces it until it is detached). Layers that the plan leaves alone
   * keep theirs either way.
   */
  readonly existing?: "refuse" | "replace";
  /** The training step to count from, for a schedule that goes on; 0 when left out. */
  readonly step?: number;
  /** Where training stood with the targets of sparsity, as a saved model says it. */
  readonly sparsity?: SparsityState;
}

/** The weights of a model by their paths. */
function variableIn({ layers }: ModelInternals): Session["variableOf"] {
  const variables = new Map(parametersOf(layers).map(({ path, variable }) => [path, variable]));
  return (path) => variables.get(path);
}

/** The models that have a plan. */
const attached = new WeakSet<object>();

function assertWithoutPlan(model: object): void {
  if (!attached.has(model)) return;
  throw new RegError("ALREADY_ATTACHED", {
    who: "@reg/tfjs",
    what: "model",
    expected: "a model without a plan",
    received: "one that is regularized already",
    advice: "Call detach() on what the first regularize(model, …) returned.",
  });
}

/** Attaches a plan. See `Adapter.attach`; options are this package's own. */
export function attach(target: LayersModel, plan: Plan, options: AttachOptions = {}): Attachment {
  assertOptions("attach", options);
  const { existing = "refuse", step = 0, sparsity } = options;
  const model = internalsOf(target);
  const planned = plannedParameters(model, plan);
  assertOps(plan, tensorOps, "@reg/tfjs");
  assertWithoutPlan(model);
  assertAtRest(model);
  assertAttachable(model, plan, planned, existing);
  const layers = plannedLayers(model, plan, existing);
  const variableOf = variableIn(model);
  // The plan was made for this model: `plannedParameters` has looked.
  const regularized = [
    ...plan.regularized.map((entry) => regularizedWeight(variableOf(entry.parameter.path)!, entry)),
    ...plan.units.map((entry) => {
      const variables = entry.parameters.map(({ path }) => variableOf(path)!);
      return regularizedUnits(variables, entry);
    }),
  ];
  const session = createSession(plan, regularized, variableOf, step, trainedIn(model));
  if (sparsity) session.progress.sparsity.restore(sparsity);
  const undo = [
    ...silence(planned),
    ...writeSlots(planned, plan),
    ...guardWeights(planned),
    ...recordPlanned(layers, plan, session),
    hookTraining(model, session),
    saveWithPlan(target, plan, session),
  ];
  attached.add(model);
  return attachmentOf(plan, session, () => {
    for (const restore of undo.toReversed()) restore();
    attached.delete(model);
  });
}
