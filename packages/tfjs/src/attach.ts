// A plan at work on a LayersModel. Everything that can be wrong is found before anything is changed.
import {
  type Attachment,
  assertFinite,
  assertOps,
  createPlanProgress,
  movesWeight,
  type PenaltyReport,
  type Plan,
  RegError,
  type RegularizedEntry,
} from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import type { LayerInternals, ModelInternals } from "./internals.ts";
import { tensorOps } from "./ops.ts";
import { parametersOf, type TensorParameter } from "./parameters.ts";
import { penaltyOf, type Regularizer, regularizerOf } from "./regularizers.ts";
import { saveWithPlan } from "./savedPlan.ts";
import { hookTraining, type Session, shadow } from "./training/hooks.ts";
import { penaltyAt } from "./training/penaltyAt.ts";
import { rateOf } from "./training/rate.ts";
import { penaltiesOf, running } from "./training/step.ts";

/** How a plan is attached. */
export interface AttachOptions {
  /**
   * What happens to a weight that the plan regularizes and whose layer has a regularizer for it already: `"refuse"` (an
   * error, the default) or `"replace"` (the plan stands in for it until it is detached). Layers that the plan leaves alone
   * keep theirs either way.
   */
  readonly existing?: "refuse" | "replace";
  /** The training step to count from, for a schedule that goes on; 0 when left out. */
  readonly step?: number;
}

type Attached = TensorParameter & { readonly entry: RegularizedEntry };

const attachments = new WeakMap<object, Attachment>();

/** The model as its class keeps it, once it is sure to be a LayersModel. Throws `UNSUPPORTED_MODEL`. */
export function internalsOf(model: tf.LayersModel): ModelInternals {
  // Members that tfjs marks private: see ModelInternals.
  const internals = model as unknown as ModelInternals;
  if (Array.isArray(internals?.layers) && typeof internals.makeTrainFunction === "function") return internals;
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/tfjs",
    what: "model",
    expected: "a tf.LayersModel (tf.sequential, tf.model or tf.loadLayersModel)",
    received: `${Object(model).constructor?.name ?? typeof model}`,
    advice: "A GraphModel is frozen: convert the Keras model to the layers format to train it.",
  });
}

const slotRegularizer = ({ owner, slot }: TensorParameter): Regularizer | null =>
  slot === undefined ? null : ((owner[slot] as Regularizer | null | undefined) ?? null);

function regularizedParameters(model: ModelInternals, plan: Plan): readonly Attached[] {
  const parameters = new Map(parametersOf(model.layers).map((parameter) => [parameter.path, parameter]));
  return plan.regularized.map((entry) => {
    const { path, shape } = entry.parameter;
    const parameter = parameters.get(path);
    if (parameter && parameter.shape.join() === shape.join()) return { ...parameter, entry };
    throw new RegError("UNMATCHED_RULE", {
      who: "@reg/tfjs",
      what: "plan",
      expected: `a plan made for this model, which has ${[...parameters.keys()].join(", ") || "no parameters"}`,
      received: `${path} of shape [${shape}]`,
      advice: "Resolve the configuration with parameters(model), or call regularize(model, config).",
    });
  });
}

function check(model: ModelInternals, regularized: readonly Attached[], existing: AttachOptions["existing"]): void {
  if (attachments.has(model)) {
    throw new RegError("ALREADY_ATTACHED", {
      who: "@reg/tfjs",
      what: "model",
      expected: "a model without a plan",
      received: "one that is regularized already",
      advice: "Call detach() on what the first regularize(model, …) returned.",
    });
  }
  for (const parameter of regularized) {
    const own = slotRegularizer(parameter);
    if (own && existing !== "replace") {
      throw new RegError("ALREADY_ATTACHED", {
        who: "@reg/tfjs",
        what: parameter.path,
        expected: "no regularizer on its layer",
        received: `${parameter.slot}: ${own.getClassName()} ${JSON.stringify(own.getConfig())}`,
        advice: `Pass { existing: "replace" } to let the plan stand in for it, or add a rule with "penalty": null for it.`,
      });
    }
    // A view on the cpu backend, a copy elsewhere.
    assertFinite(
      { data: parameter.variable.dataSync() as Float32Array, shape: parameter.shape },
      parameter.path,
      "@reg/tfjs",
    );
  }
  const needsRate = regularized.some(({ entry }) => movesWeight(entry.mode));
  const { optimizer_ } = model.model ?? model;
  if (needsRate && optimizer_) rateOf(optimizer_);
}

/** The layer's own regularizer gives 0 for the weights the plan took over. */
function silence(regularized: readonly Attached[]): (() => void)[] {
  const taken = new Map<Regularizer, Set<unknown>>();
  for (const parameter of regularized) {
    const own = slotRegularizer(parameter);
    if (own) taken.set(own, (taken.get(own) ?? new Set()).add(parameter.variable));
  }
  return [...taken].map(([regularizer, variables]) => {
    const { apply } = regularizer;
    return shadow<Regularizer>(regularizer, {
      apply: (weights) => (variables.has(weights) ? tf.scalar(0) : apply.call(regularizer, weights)),
    });
  });
}

/** tfjs 4.22 writes a DepthwiseConv2D's regularizer as its constraint too, and the saved model is then broken. */
const savesWrongly = (owner: LayerInternals) => owner.getClassName() === "DepthwiseConv2D";

/** Layers say their regularizer in the model's JSON, where the mode is the one that JSON means and nothing is lost. */
function writeSlots(regularized: readonly Attached[], plan: Plan): (() => void)[] {
  return regularized.flatMap(({ owner, slot, entry }) => {
    if (slot === undefined) return [];
    const sayable = entry.mode === "loss" && plan.schedule.kind === "constant" && !savesWrongly(owner);
    return shadow(owner as Record<string, unknown>, { [slot]: sayable ? regularizerOf(entry.configured!) : null });
  });
}

/** The penalty on the weights as they are now. */
async function report({ regularized, progress }: Session): Promise<PenaltyReport> {
  const both = tf.tidy(() => {
    const { inLoss, beside } = penaltiesOf(running(regularized), progress.strengthAt());
    const total = (values: readonly tf.Scalar[]) => tf.addN([tf.scalar(0), ...values]);
    return tf.stack([total(inLoss), total(beside)]);
  });
  const [inObjective, others] = (await both.data()) as Float32Array;
  both.dispose();
  return { penalty: inObjective! + others!, inObjective: inObjective! };
}

/** Attaches a plan. See `Adapter.attach`; options are this package's own. */
export function attach(
  target: tf.LayersModel,
  plan: Plan,
  { existing = "refuse", step = 0 }: AttachOptions = {},
): Attachment {
  const model = internalsOf(target);
  const regularized = regularizedParameters(model, plan);
  assertOps(plan, tensorOps, "@reg/tfjs");
  check(model, regularized, existing);
  const session: Session = {
    regularized: regularized.map(({ variable, entry: { penalty, mode } }) => ({
      variable,
      mode,
      penalty: penaltyAt(penalty, variable),
    })),
    progress: createPlanProgress(plan, "@reg/tfjs", step),
    attached: true,
  };
  const undo = [
    ...silence(regularized),
    ...writeSlots(regularized, plan),
    hookTraining(model, session),
    saveWithPlan(target, plan, session),
  ];
  const attachment: Attachment = {
    plan,
    get strength() {
      return session.progress.strength;
    },
    set strength(strength) {
      session.progress.strength = strength;
    },
    penalty: async () => (await report(session)).penalty,
    report: () => report(session),
    detach() {
      if (!session.attached) return;
      session.attached = false;
      for (const restore of undo.toReversed()) restore();
      attachments.delete(model);
    },
  };
  attachments.set(model, attachment);
  return attachment;
}

/** The configuration that a model's own layers stand for: each weight that has a regularizer, with its penalty. */
export function layerRules(target: tf.LayersModel) {
  return parametersOf(internalsOf(target).layers).flatMap((parameter) => {
    const own = slotRegularizer(parameter);
    const penalty = own && penaltyOf(own);
    return penalty ? [{ path: parameter.path, penalty }] : [];
  });
}
