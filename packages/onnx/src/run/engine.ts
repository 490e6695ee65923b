// What a trainer has inside: state, sessions, the plan at work and the step it is at. The functions beside this file
// (`train.ts`, `evaluate.ts`, `predict.ts`, `penaltyNow.ts`) move it on.

import type { Plan } from "@reg/core";
import { createPlanProgress, type PlanProgress } from "@reg/core/adapter";
import { type Model, type ModelParameter, withoutNumbers } from "@reg/onnx-graph";
import type { Progress } from "../checkpoint/progress.ts";
import type { DataInterface } from "../data/dataInterface.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { withBatchStatistics } from "../step/batchStatistics.ts";
import { inputsOf, predictionOf } from "../step/forward.ts";
import {
  evaluationModel,
  forwardGraph,
  gradientModel,
  penaltyModel,
  predictionInputs,
  predictionModel,
  type RunModel,
} from "../step/inferenceModels.ts";
import { loopModel } from "../step/loopModel.ts";
import type { TargetForm } from "../step/objective.ts";
import type { StepRecipe } from "../step/recipe.ts";
import type { WeightInfo } from "../step/state.ts";
import type { TrainingModel } from "../step/trainingModel.ts";
import { createGate, type Gate } from "./gate.ts";
import { type LazySession, lazySession, type SessionSettings } from "./sessions.ts";
import { createSplitSessions, type SplitSessions } from "./splitSessions.ts";
import { createState, type State } from "./state.ts";
import { createTurns, noTurns, type Turns } from "./turns.ts";

/** Everything that training needs, except the plan. */
export type EngineOptions = SessionSettings &
  Omit<StepRecipe, "plan" | "targetForm"> & {
    /** Of the masks of Dropout. */
    readonly dropoutSeed: number;
    /** Takes split steps: see `step/splitStep.ts`. */
    readonly lowMemory: boolean;
  };

export interface Engine {
  /** How a large model is trained; `undefined` for others. */
  readonly splitStep: SplitSessions | undefined;
  readonly options: EngineOptions;
  /** What a training step is made of now. */
  recipe(targetForm?: TargetForm): StepRecipe;
  /** The optimizer at work: that of the options, or one that fits the weights a target of sparsity has left. */
  readonly optimizer: Optimizer;
  /** The step at which it began: its rates count from there. */
  readonly optimizerFrom: number;
  /** Begins with an optimizer, which remembers nothing. */
  useOptimizer(optimizer: Optimizer, from: number): void;
  readonly data: DataInterface;
  readonly state: State;
  readonly training: Readonly<Record<TargetForm, LazySession<TrainingModel>>>;
  readonly prediction: LazySession<RunModel>;
  readonly evaluation: Readonly<Record<TargetForm, LazySession<RunModel>>>;
  readonly gradients: Readonly<Record<TargetForm, LazySession<RunModel>>>;
  readonly penalty: LazySession<RunModel>;
  /** Steps taken. */
  step: number;
  readonly plan: Plan | undefined;
  /** The plan's strength, over its steps and as the user sets it. Its steps are `step - planFrom`. */
  readonly planProgress: PlanProgress | undefined;
  /** The step at which the plan was attached: its schedule starts there. */
  planFrom: number;
  /** How far `fit` has come; `undefined` when the last step was not one of `fit`. */
  progress: Progress | undefined;
  setPlan(plan: Plan | undefined): void;
  /** Who trains: one at a time. */
  readonly gate: Gate;
  /** Runs that read the weights take turns with split steps, which use their memory again. */
  readonly inTurn: Turns;
}

/** The next step is of another graph. */
function dropSteps({ training, splitStep }: Engine): void {
  for (const session of [...Object.values(training), ...(splitStep?.sessions ?? [])]) session.drop();
}

function dataInterface(model: Model, trained: readonly WeightInfo[], loss: EngineOptions["loss"]): DataInterface {
  const forward = forwardGraph(model, trained);
  const own = "output" in loss;
  return {
    inputs: inputsOf(model),
    predictionInputs: predictionInputs(forward, model, loss),
    prediction: own ? undefined : predictionOf(forward, model, loss),
    classes: !own && loss.classes,
  };
}

/** Sessions of the gradients by `weights`, of a network that reads all of `trained`. */
function gradientSessions(
  held: Model,
  trained: readonly WeightInfo[],
  weights: readonly WeightInfo[],
  options: EngineOptions,
): Engine["gradients"] {
  const on = (targetForm: TargetForm) =>
    lazySession("gradients", () => gradientModel(held, trained, weights, { ...options, targetForm }), options);
  return { numbers: on("numbers"), classes: on("classes") };
}

/**
 * Makes the inside of a trainer. Nothing runs yet, but a step is written once: an op without a gradient throws here, and not after
 * the data are there. Throws `UNSUPPORTED_OP`.
 */
export function createEngine(model: Model, parameters: readonly ModelParameter[], options: EngineOptions): Engine {
  const { loss, runtime, ort } = options;
  const weights = parameters.map(({ path, type, shape }) => ({ name: path, type, shape }));
  const { statistics } = withBatchStatistics(model, new Set(weights.map(({ name }) => name)));
  loopModel(model, weights, { ...options, plan: undefined });
  /** What graphs beside the training step read. */
  const trained = [...weights, ...statistics];
  const state = createState(ort, model, weights, statistics, options.optimizer.slots, options.lowMemory);
  const held = withoutNumbers(model, new Set(weights.map(({ name }) => name)));
  let plan: Plan | undefined;
  let planProgress: PlanProgress | undefined;
  let [optimizer, optimizerFrom] = [options.optimizer, 0];
  const recipe = (targetForm: TargetForm = "numbers"): StepRecipe => ({ ...options, optimizer, plan, targetForm });
  const trainingOn = (targetForm: TargetForm) =>
    lazySession("training", () => loopModel(held, weights, recipe(targetForm)), options);
  const evaluationOn = (targetForm: TargetForm) =>
    lazySession("evaluation", () => evaluationModel(held, trained, { loss, targetForm }), options);
  const engine: Engine = {
    options,
    recipe,
    get optimizer() {
      return optimizer;
    },
    get optimizerFrom() {
      return optimizerFrom;
    },
    useOptimizer(next, from) {
      [optimizer, optimizerFrom] = [next, from];
      state.setSlots(next.slots);
      dropSteps(engine);
    },
    data: dataInterface(held, trained, loss),
    state,
    splitStep: options.lowMemory ? createSplitSessions(held, weights, recipe, options) : undefined,
    training: { numbers: trainingOn("numbers"), classes: trainingOn("classes") },
    prediction: lazySession("prediction", () => predictionModel(held, trained, loss), options),
    evaluation: { numbers: evaluationOn("numbers"), classes: evaluationOn("classes") },
    gradients: gradientSessions(held, trained, weights, options),
    penalty: lazySession("penalty", () => penaltyModel(held, trained, plan, runtime), options),
    step: 0,
    planFrom: 0,
    progress: undefined,
    get plan() {
      return plan;
    },
    get planProgress() {
      return planProgress;
    },
    gate: createGate(),
    inTurn: options.lowMemory ? createTurns() : noTurns,
    setPlan(next) {
      plan = next;
      planProgress = next && createPlanProgress(next, "@reg/onnx");
      engine.planFrom = engine.step;
      dropSteps(engine);
      engine.penalty.drop();
    },
  };
  return engine;
}
