// Strengths: which ones a bare name means in training, and how a configuration is made stronger or weaker as a whole.
import {
  type Applied,
  type ConfigInput,
  groupLasso,
  l1,
  l1l2,
  l2,
  type Mode,
  orthogonal,
  type Penalty,
  parseConfig,
  parsePenalty,
  penalties,
  sparseGroupLasso,
  type WhatToDo,
} from "@reg/core";
import { kindOf } from "@reg/core/adapter";
import { CliError } from "./cliError.ts";

/**
 * What a bare name means to `reg train`, as shares of the strength at which the linear model on the same rows is all zeros. A penalty that is not in
 * the list has its own defaults.
 */
const shares: readonly Penalty[] = [
  l1({ l1: 0.005 }),
  l2({ l2: 0.0025 }),
  l1l2({ l1: 0.005, l2: 0.0005 }),
  groupLasso({ lambda: 0.025 }),
  sparseGroupLasso({ l1: 0.0025, lambda: 0.015 }),
];

/** Of a penalty that brings no weight to zero, and so has no such strength. */
const fixed: readonly Penalty[] = [orthogonal({ factor: 0.01 })];

const suited = [...shares, ...fixed];

/** That strength on digits, rounded: where the rows are not known. */
export const usualLambdaMax = 0.2;

/** What each bare name means, in the order of the names: a share, or the penalty itself. A penalty that has parts has no bare name. */
export const bareNames: readonly Penalty[] = Object.values(penalties).flatMap((factory) => {
  const { name, params } = factory.definition;
  if (Object.values(params).some((schema) => kindOf(schema as never) === "parts")) return [];
  return [suited.find((penalty) => penalty.name === name) ?? factory()];
});

/** To one digit, as a person writes a strength. */
const toOneDigit = (_: string, value: unknown): unknown =>
  typeof value === "number" ? Number(value.toPrecision(1)) : value;

/** What a name means to `reg train`, Keras' names too. Throws as `parsePenalty` does for a name. */
export function trainedByName(typed: string, lambdaMax: number): Penalty {
  // A penalty may have no strength of its own, which `parsePenalty` refuses.
  const named = suited.find(({ name, definition }) => name === typed || definition.kerasName === typed);
  const penalty = named ?? parsePenalty(typed);
  const own = suited.find(({ name }) => name === penalty.name) ?? penalty;
  if (!shares.includes(own)) return own;
  return parsePenalty(JSON.parse(JSON.stringify(own.scaled(lambdaMax), toOneDigit)));
}

/** A name with training strengths; anything else as it is. */
export const withTrainingStrengths = (config: unknown, lambdaMax = usualLambdaMax): unknown =>
  typeof config === "string" ? trainedByName(config, lambdaMax) : config;

/** Two digits more than a person writes: 0.0003 * 3 is 0.0009 and not 0.0008999999999999999. */
const rounded = (_: string, value: unknown): unknown =>
  typeof value === "number" ? Number(value.toPrecision(12)) : value;

const scalePenalty = (penalty: Penalty, by: number): Penalty =>
  parsePenalty(JSON.parse(JSON.stringify(penalty.scaled(by), rounded)));

const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Penalties as a configuration writes them: one with its mode, several in a list, or null. */
export function written(penalties: readonly Applied[]): WhatToDo {
  const [only] = penalties;
  if (only === undefined) return { penalty: null };
  return penalties.length === 1 ? only : { penalties };
}

/** Refuses a target of sparsity: its timeline is that of one fit, and the stacks of `reg train` fit an epoch at a time. */
function assertNoTarget({ toSparsity, rules }: ReturnType<typeof parseConfig>): void {
  if (toSparsity === undefined && rules.every((rule) => rule.toSparsity === undefined)) return;
  throw new CliError("--penalty: expected no toSparsity. reg fit --to-sparsity trains an ONNX model to a target.");
}

/** The configuration with each of its penalties changed. Throws as `parseConfig` does, and CliError for a target of sparsity. */
function mapPenalties(config: unknown, change: (applied: Applied) => Applied): ConfigInput {
  const parsed = parseConfig(config);
  assertNoTarget(parsed);
  const { rules, schedule } = parsed;
  const [only] = rules;
  // A user who wrote no rules sees no message about rules.
  if (only && !(isRecord(config) && "rules" in config)) return { ...written(only.penalties.map(change)), schedule };
  return {
    schedule,
    rules: rules.map(({ penalties, on, units, ...which }) => {
      const changed = penalties.map(change);
      if (units) return { units: which.match, ...units, ...written(changed) };
      // Outputs have one penalty, and no other mode than the loss.
      if (on) return { match: which.match, on, penalty: changed[0]?.penalty ?? null };
      return { ...which, ...written(changed) };
    }),
  };
}

/** The same rules with every strength multiplied by `by`. */
export const scaleConfig = (config: ConfigInput, by: number): ConfigInput =>
  mapPenalties(config, (applied) => ({ ...applied, penalty: scalePenalty(applied.penalty, by) }));

/** The configuration with this mode for every penalty, whatever it says itself. */
export const withMode = (config: unknown, mode: Mode | undefined): ConfigInput =>
  mapPenalties(config, (applied) => (mode && mode !== applied.mode ? { penalty: applied.penalty, mode } : applied));
