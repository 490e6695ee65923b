// A training step as an ONNX model, in the plainest form there is. A trainer runs the form with a Loop: `loopModel.ts`.
import { createGraph, type Model, modelOf, namesTaken } from "@reg/onnx-graph";
import { wholeBlocks } from "./blocks.ts";
import { feedInputs } from "./feed.ts";
import { inputsOf, trainingOpset, valueIn } from "./forward.ts";
import { reportNames, targetsName } from "./names.ts";
import { rateNames } from "./rates.ts";
import type { StepRecipe } from "./recipe.ts";
import type { WeightInfo } from "./state.ts";
import { addStep } from "./step.ts";
import type { TrainingModel } from "./trainingModel.ts";

/** One training step: feed a batch, the state and the rates; get the reports and the state after it. */
export function stepModel(model: Model, weights: readonly WeightInfo[], recipe: StepRecipe): TrainingModel {
  const graph = createGraph(trainingOpset(model), undefined, namesTaken(model.graph!));
  const step = addStep(graph, { model, recipe, blocks: wholeBlocks(weights), feed: feedInputs(graph) });
  const { masks, state, nextState, reports } = step;
  return {
    model: modelOf(graph, [...reports, ...nextState], "training step", model),
    inputs: inputsOf(model).map(({ name }) => graph.value(name)),
    targets: valueIn(graph, targetsName),
    masks,
    rates: rateNames(recipe),
    state,
    nextState: nextState.map(({ name }) => name),
    reports: reportNames,
  };
}
