import { sizeOf } from "@reg/core/adapter";
import type { Model } from "@reg/onnx-graph";
import type { TargetForm } from "../step/objective.ts";
import { type RateNames, rateNames } from "../step/rates.ts";
import type { StepRecipe } from "../step/recipe.ts";
import {
  type GradientModel,
  gradientModel,
  type UpdateModel,
  updatedTogether,
  updateModel,
} from "../step/splitStep.ts";
import type { WeightInfo } from "../step/state.ts";
import type { OrtTensor } from "./ort.ts";
import { type LazySession, lazySession, type SessionSettings } from "./sessions.ts";

/** The update of some weights, by their places. */
export interface WeightsUpdate {
  readonly weights: readonly number[];
  readonly session: LazySession<UpdateModel>;
}

/** The sessions of a large model: see `step/splitStep.ts`. */
export interface SplitSessions {
  /** Whether the runtime writes into the tensors it is given as outputs. */
  readonly writesInPlace: boolean;
  readonly gradients: Readonly<Record<TargetForm, LazySession<GradientModel>>>;
  /** Every weight is in one of them; which are together is up to the plan. */
  readonly updates: readonly WeightsUpdate[];
  /** Those of earlier plans too. */
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
  const made = new Map<string, WeightsUpdate>();
  const updateOf = (places: readonly number[]): WeightsUpdate => {
    const key = places.join();
    const own = places.map((i) => weights[i]!);
    const what = `update of ${own.map(({ name }) => name).join(", ")}`;
    const session = () => lazySession(what, () => updateModel(model, own, recipe()), lean);
    const update = made.get(key) ?? { weights: places, session: session() };
    made.set(key, update);
    return update;
  };
  const buffers = new Map<number, OrtTensor>();
  const spares = new Map<number, readonly Float32Array[]>();
  return {
    // onnxruntime-web copies what goes in and out of its own memory.
    writesInPlace: settings.executionProviders[0] === "cpu",
    gradients,
    get updates() {
      return updatedTogether(weights, recipe().plan).map(updateOf);
    },
    get rates() {
      return rateNames(recipe());
    },
    get sessions() {
      return [...Object.values(gradients), ...[...made.values()].map(({ session }) => session)];
    },
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
