import type { Penalty, Weights } from "@reg/core";
import type { Learner, Rows, Score, Trained, TrainedParameter, Training } from "../problem.ts";
import { type Blocks, blocksOf } from "./blocks.ts";
import { createDesign, type Design, type Matrix } from "./design.ts";
import type { Family } from "./family.ts";
import { correlations } from "./gap.ts";
import { type LinearState, startState } from "./linearState.ts";
import { restoreState, savedState } from "./savedState.ts";
import { createModeller, solve } from "./solve.ts";
import { fitUnpenalized } from "./unpenalized.ts";

/** A linear model with its data, checked. */
export interface LinearSetting {
  readonly inputs: Matrix;
  /** The data loss of these rows. */
  readonly familyOf: (rows: Rows) => Family;
  /** The problem's metric of outputs for these rows, one output after the other. */
  readonly metricOf: (scores: Float64Array, rows: Rows) => number;
  readonly penalty: Penalty;
  readonly intercept: boolean;
  readonly standardize: boolean;
  /** The gap to reach, as a part of the loss of a model without inputs. */
  readonly tolerance: number;
  readonly mostPasses: number;
}

/** A learner of a linear model, which also says what it found. */
export interface LinearLearner extends Learner {
  train(strength: number): Trained;
  score(rows: Rows): Score;
  parameters(): readonly TrainedParameter[];
  /** Of classes their logits; of two classes one, the logit of class 1. */
  outputs(rows: Rows): Weights;
  relaxed(rows: readonly Rows[]): readonly Score[];
  save(): Uint8Array;
  restore(saved: Uint8Array): void;
  /** How many blocks of inputs screening left at the last strength. */
  readonly blocksLeft: number;
  dispose(): void;
}

/** Coefficients of the inputs as they were given, `[inputs, outputs]`, and the intercepts that belong to them. */
function onGivenScale({ means, scales, inputs }: Design, { coefficients, intercepts }: LinearState) {
  const outputs = intercepts.length;
  const given = coefficients.slice();
  const shifted = intercepts.slice();
  for (let j = 0; j < inputs; j++) {
    for (let k = 0; k < outputs; k++) {
      const c = given[j * outputs + k]! / scales[j]!;
      given[j * outputs + k] = c;
      shifted[k] = shifted[k]! - c * means[j]!;
    }
  }
  return { coefficients: given, intercepts: shifted };
}

/** The outputs of a model for rows of the data, one output after the other. */
function outputsOf({ inputs: { data, columns } }: LinearSetting, rows: Rows, model: ReturnType<typeof onGivenScale>) {
  const { coefficients, intercepts } = model;
  const outputs = intercepts.length;
  const scores = new Float64Array(rows.length * outputs);
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < outputs; k++) {
      let sum = intercepts[k]!;
      for (let j = 0; j < columns; j++) sum += coefficients[j * outputs + k]! * data[rows[i]! * columns + j]!;
      scores[k * rows.length + i] = sum;
    }
  }
  return scores;
}

/** Outputs of a model as a table, `[rows, outputs]`. */
function tableOf(scores: Float64Array, outputs: number): Weights {
  const rows = scores.length / outputs;
  const byRow = (_: unknown, i: number) => scores[(i % outputs) * rows + Math.floor(i / outputs)]!;
  return { data: Float64Array.from({ length: scores.length }, byRow), shape: [rows, outputs] };
}

/** The least strength at which every coefficient is zero, from the gradient there. Exact. */
export function linearLambdaMax(setting: LinearSetting, { rows }: Training): number {
  const design = createDesign(setting.inputs, rows, setting);
  const family = setting.familyOf(rows);
  const { residuals } = startState(design, family, setting.intercept);
  const gradient = new Float64Array(design.inputs * family.outputs);
  correlations(design, residuals, family.outputs, gradient);
  const { penalty } = blocksOf(setting.penalty, design.inputs, family.outputs);
  return penalty.lambdaMax({ data: gradient, shape: [design.inputs, family.outputs] }) ?? Number.NaN;
}

/** The inputs of a design that have a coefficient, as a design. */
function supportOf(design: Design, coefficients: Float64Array, outputs: number): { design: Design; support: number[] } {
  const support = Array.from({ length: design.inputs }, (_, j) => j).filter((j) =>
    coefficients.subarray(j * outputs, (j + 1) * outputs).some((c) => c !== 0),
  );
  const columns = new Float64Array(support.length * design.rows);
  for (const [at, j] of support.entries()) {
    columns.set(design.columns.subarray(j * design.rows, (j + 1) * design.rows), at * design.rows);
  }
  const taken = (numbers: Float64Array) => Float64Array.from(support, (j) => numbers[j]!);
  const { means, scales, squares, rows } = design;
  const inputs = support.length;
  return {
    design: { rows, inputs, columns, means: taken(means), scales: taken(scales), squares: taken(squares) },
    support,
  };
}

export function linearLearner(setting: LinearSetting, { rows }: Training): LinearLearner {
  const design = createDesign(setting.inputs, rows, setting);
  const family = setting.familyOf(rows);
  const { intercept, mostPasses } = setting;
  const model = createModeller(design, family, intercept);
  const state = startState(design, family, intercept);
  const wanted = setting.tolerance * family.value(state.scores);
  const shape = [design.inputs, family.outputs];
  const scored = (model: ReturnType<typeof onGivenScale>, on: Rows): Score => {
    const scores = outputsOf(setting, on, model);
    return { loss: setting.familyOf(on).value(scores), metric: setting.metricOf(scores, on) };
  };
  let blocks: Blocks = blocksOf(setting.penalty, design.inputs, family.outputs);
  let blocksLeft = blocks.count;
  return {
    get blocksLeft() {
      return blocksLeft;
    },
    train(strength) {
      blocks = blocksOf(setting.penalty.scaled(strength), design.inputs, family.outputs);
      const solved = solve(design, family, blocks, state, {
        intercept,
        gap: wanted,
        mostPasses,
        model,
      });
      blocksLeft = solved.blocksLeft;
      const { passes, objective, gap } = solved;
      return { passes, objective, ...(gap !== undefined && { gap }) };
    },
    score: (on) => scored(onGivenScale(design, state), on),
    parameters() {
      const { coefficients, intercepts } = onGivenScale(design, state);
      const { penalty } = setting;
      return [
        { path: "coefficients", role: "kernel", weights: { data: coefficients, shape }, penalty },
        { path: "intercepts", role: "bias", weights: { data: intercepts, shape: [family.outputs] } },
      ];
    },
    outputs: (on) => tableOf(outputsOf(setting, on, onGivenScale(design, state)), family.outputs),
    relaxed(rowsOf) {
      const { outputs } = family;
      const small = supportOf(design, state.coefficients, outputs);
      const free = startState(small.design, family, intercept);
      fitUnpenalized(small.design, family, free, intercept);
      const { coefficients, intercepts } = onGivenScale(small.design, free);
      const all = new Float64Array(state.coefficients.length);
      for (const [at, j] of small.support.entries()) {
        all.set(coefficients.subarray(at * outputs, (at + 1) * outputs), j * outputs);
      }
      return rowsOf.map((on) => scored({ coefficients: all, intercepts }, on));
    },
    save: () => savedState(state),
    restore: (saved) => restoreState(state, saved),
    dispose() {},
  };
}
