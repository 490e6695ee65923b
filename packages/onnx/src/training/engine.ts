// What a trainer has inside: state, sessions, the plan at work and the step it is at. The functions beside this file
// (`train.ts`, `evaluate.ts`, `predict.ts`, `penaltyNow.ts`) move it on.
import type { Plan } from "@reg/core";
import type { Progress } from "../checkpoint/progress.ts";
import type { Value } from "../graph/graph.ts";
import type { Model } from "../model.ts";
import type { ModelParameter } from "../parameters.ts";
import { withBatchStatistics } from "./batchStatistics.ts";
import { inputsOf, predictionOf } from "./forward.ts";
import { evaluationModel, forwardGraph, penaltyModel, predictionModel, type RunModel } from "./inferenceModels.ts";
import { type LazySession, lazySession, type SessionSettings } from "./sessions.ts";
import { createState, type State } from "./state.ts";
import type { StepRecipe } from "./step.ts";
import { loopModel, type TrainingModel } from "./stepModel.ts";

/** What training is made of, but for its plan. */
export type EngineOptions = SessionSettings & Omit<StepRecipe, "plan">;

/** What data must look like. */
export interface DataInterface {
  readonly inputs: readonly Value[];
  /** What the loss compares with targets. */
  readonly prediction: Value;
  readonly classes: boolean;
}

export interface Engine {
  readonly options: EngineOptions;
  readonly data: DataInterface;
  readonly state: State;
  readonly training: LazySession<TrainingModel>;
  readonly prediction: LazySession<RunModel>;
  readonly evaluation: LazySession<RunModel>;
  readonly penalty: LazySession<RunModel>;
  /** Steps taken. */
  step: number;
  readonly plan: Plan | undefined;
  /** The step at which the plan was attached: its schedule starts there. */
  planFrom: number;
  /** How far `fit` has come; `undefined` when the last step was not one of `fit`. */
  progress: Progress | undefined;
  setPlan(plan: Plan | undefined): void;
}

/** Makes the inside of a trainer. Nothing runs yet. */
export function createEngine(model: Model, parameters: readonly ModelParameter[], options: EngineOptions): Engine {
  const { loss, optimizer, runtime, ort } = options;
  const weights = parameters.map(({ path, type, shape }) => ({ name: path, type, shape }));
  const { statistics } = withBatchStatistics(model, new Set(weights.map(({ name }) => name)));
  /** What graphs beside the training step read. */
  const trained = [...weights, ...statistics];
  let plan: Plan | undefined;
  const engine: Engine = {
    options,
    data: {
      inputs: inputsOf(model),
      prediction: predictionOf(forwardGraph(model, trained), model, loss),
      classes: loss.classes,
    },
    state: createState(ort, model, weights, statistics, optimizer.slots),
    training: lazySession(() => loopModel(model, weights, { ...options, plan }), options),
    prediction: lazySession(() => predictionModel(model, trained), options),
    evaluation: lazySession(() => evaluationModel(model, trained, loss), options),
    penalty: lazySession(() => penaltyModel(model, trained, plan, runtime), options),
    step: 0,
    planFrom: 0,
    progress: undefined,
    get plan() {
      return plan;
    },
    setPlan(next) {
      plan = next;
      engine.planFrom = engine.step;
      engine.training.drop();
      engine.penalty.drop();
    },
  };
  return engine;
}
