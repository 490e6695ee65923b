import type { Penalty } from "@reg/core";
import type { CrossValidation } from "@reg/tune";
import type { PathRequest } from "./pathRequest.ts";

const bare = /^[\w@%+=:,./-]+$/;

/** A word as a shell takes it. */
const quoted = (word: string): string => (bare.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** Four digits: the strengths of a grid are further apart. */
const rounded = (_: string, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(4)) : value);

/** The command as it was typed, or may be typed. */
export const commandLine = (words: readonly string[]): string => ["reg", ...words].map(quoted).join(" ");

/** What each stack saves a model as. */
const outOf = { tfjs: "trained", onnx: "trained.onnx", brainjs: "trained.json" } as const;

/** The command that trains at the strength that was chosen, and saves the model. */
export function nextCommand(request: PathRequest, penalty: Penalty, { choice }: CrossValidation): string {
  const { data, target, predict, model, stack, seed, relax, test } = request;
  const source = ["--data", data, ...(target === undefined ? [] : ["--target", target])];
  const at = JSON.stringify(penalty.scaled(choice.strength), rounded);
  const how = ["--penalty", at, "--mode", "proximal", ...(seed === 0 ? [] : ["--seed", `${seed}`])];
  if (model !== undefined) return commandLine(["fit", model, ...source, ...how, "--out", "trained.onnx"]);
  if (stack !== undefined) return commandLine(["train", "--stack", stack, ...source, ...how, "--out", outOf[stack]]);
  const typed = typeof request.penalty === "string" ? request.penalty : JSON.stringify(request.penalty);
  return commandLine([
    ...["path", ...source, ...(predict ? ["--predict", predict] : []), "--penalty", typed],
    ...(relax ? ["--relax"] : []),
    ...(test === 0.2 ? [] : ["--test", `${test}`]),
    ...(seed === 0 ? [] : ["--seed", `${seed}`]),
    ...["--strengths", `${Number(choice.strength.toPrecision(4))}`, "--save", "model.onnx"],
  ]);
}
