import { sizeOf } from "@reg/core/adapter";
import type { Model } from "@reg/onnx-graph";
import type { TargetForm } from "../step/objective.ts";
import { type RateNames, rateNames } from "../step/rates.ts";
import type { StepRecipe } from "../step/recipe.ts";
import { type GradientModel, gradientModel, type UpdateModel, updateModel } from "../step/splitStep.ts";
import type { WeightInfo } from "../step/state.ts";
import type { OrtTensor } from "./ort.ts";
import { type LazySession, lazySession, type SessionSettings } from "./sessions.ts";

/** The sessions of a large model: see `step/splitStep.ts`. */
export interface SplitSessions {
  /** Whether the runtime writes into the tensors it is given as outputs. */
  readonly writesInPlace: boolean;
  readonly gradients: Readonly<Record<TargetForm, LazySession<GradientModel>>>;
  /** One for each weight. */
  readonly updates: readonly LazySession<UpdateModel>[];
  readonly sessions: readonly LazySession<GradientModel | UpdateModel>[];
  /** The inputs of all updates that change from step to step. */
  readonly rates: RateNames;
  /** Where the gradient of a weight goes. */
  buffer(weight: number): OrtTensor;
  /** Arrays as long as the weight that are of no use. */
  spares(weight: number): readonly Float32Array[];
  /** Gives a place for the next gradient, and such arrays. */
  useAgain(weight: number, buffer: OrtTensor, spares: readonly Float32Array[]): void;
}

/** The sessions of a split step, made when they are first needed. */
export function createSplitSessions(
  model: Model,
  weights: readonly WeightInfo[],
  recipe: (targetForm?: TargetForm) => StepRecipe,
  settings: SessionSettings,
): SplitSessions {
  // The runtime's arena keeps what it ever took, and grows by doubling.
  const sessionOptions = { enableCpuMemArena: false, enableMemPattern: false, ...settings.sessionOptions };
  const lean = { ...settings, sessionOptions };
  const gradientsOn = (form: TargetForm) =>
    lazySession("gradients", () => gradientModel(model, weights, recipe(form)), lean);
  const gradients = { numbers: gradientsOn("numbers"), classes: gradientsOn("classes") };
  const updates = weights.map((weight) =>
    lazySession(`update of ${weight.name}`, () => updateModel(model, weight, recipe()), lean),
  );
  const buffers = new Map<number, OrtTensor>();
  const spares = new Map<number, readonly Float32Array[]>();
  return {
    // onnxruntime-web copies what goes in and out of its own memory.
    writesInPlace: settings.executionProviders[0] === "cpu",
    gradients,
    updates,
    get rates() {
      return rateNames(recipe());
    },
    sessions: [...Object.values(gradients), ...updates],
    buffer(i) {
      const there = buffers.get(i);
      if (there) return there;
      const { shape } = weights[i]!;
      const made = new settings.ort.Tensor("float32", new Float32Array(sizeOf(shape)), shape);
      buffers.set(i, made);
      return made;
    },
    spares: (i) => spares.get(i) ?? [],
    useAgain(i, buffer, arrays) {
      buffers.set(i, buffer);
      spares.set(i, arrays);
    },
  };
}
