import { isKerasObject, type KerasObject } from "./dialects/dialect.ts";
import { isKeras3Id, keras3Ids, readKeras3 } from "./dialects/keras3.ts";
import { isRecord } from "./isRecord.ts";
import { nearest } from "./nearest.ts";
import * as builtIn from "./penalties/index.ts";
import { type AnyPenaltyFactory, createPenalty, isPenalty, type Penalty } from "./penalty.ts";
import { RegError, show } from "./regError.ts";

/** A penalty as people write it: made by its factory, its name, `{ name, … }`, or what Keras 3 writes. */
// `string & {}` keeps the built-in names in an editor's completions.
export type PenaltyInput = Penalty | keyof typeof builtIn | (string & {}) | PenaltyJson | KerasObject;

/** A penalty in a configuration file. */
export interface PenaltyJson {
  readonly name: keyof typeof builtIn | (string & {});
  readonly [parameter: string]: unknown;
}

/** Whether a value has the form of a penalty, right or wrong: it is then read as one and not as a configuration. */
export const looksLikePenalty = (value: unknown): boolean =>
  typeof value === "string" ||
  typeof value === "function" ||
  isPenalty(value) ||
  (isRecord(value) && ("name" in value || isKerasObject(value)));

/** Every penalty of this package, by name. */
export const penalties: Readonly<Record<string, AnyPenaltyFactory>> = builtIn;

/** The refusal of what is no penalty at all. */
function noPenalty(input: unknown, what: string, names: readonly string[]): RegError {
  // A factory that was not called.
  const definition = typeof input === "function" && "definition" in input ? input.definition : undefined;
  const factory = isRecord(definition) ? definition.name : undefined;
  return new RegError("UNKNOWN_PENALTY", {
    who: "@reg/core",
    what,
    expected: `a penalty, its name, { "name": … } or Keras' { "class_name", "config" }`,
    received: factory === undefined ? show(input) : `the factory ${factory}`,
    advice: factory === undefined ? `Known: ${names.join(", ")}.` : `Call it: ${factory}({ … }).`,
  });
}

function unknownName(name: string, what: string, names: readonly string[]): RegError {
  const isJson = /^\s*[[{]/.test(name);
  return new RegError("UNKNOWN_PENALTY", {
    who: "@reg/core",
    what,
    expected: "the name of a penalty",
    received: show(name),
    advice: isJson ? "This is JSON text: give what JSON.parse makes of it." : nearest(name, names),
  });
}

/**
 * Reads a penalty. `known` are penalties of your own that may be named beside the built-in ones; `where` is its place
 * in the configuration, for messages. A bare string is a name of ours or a string id of Keras 3, with its defaults.
 * Throws `UNKNOWN_PENALTY` (with the nearest name) and `INVALID_PARAMETER`.
 */
export function parsePenalty(input: unknown, known: readonly AnyPenaltyFactory[] = [], where = ""): Penalty {
  if (isPenalty(input)) return input;
  if (isKerasObject(input)) return readKeras3(input, where)!;
  const what = where || "penalty";
  const all = { ...penalties, ...Object.fromEntries(known.map((factory) => [factory.definition.name, factory])) };
  const names = Object.keys(all);
  const { name, ...params } =
    typeof input === "string" ? { name: input } : isRecord(input) ? input : { name: undefined };
  if (typeof name !== "string") throw noPenalty(input, what, names);
  if (Object.hasOwn(all, name)) {
    const parts = withParts(params, known, where);
    return createPenalty(all[name]!.definition, parts, where ? `${where} ${name}` : name);
  }
  if (typeof input === "string" && isKeras3Id(input)) return readKeras3(input, where)!;
  throw unknownName(name, what, typeof input === "string" ? [...names, ...keras3Ids] : names);
}

/** The parts of a sum are penalties themselves. */
function withParts(params: Readonly<Record<string, unknown>>, known: readonly AnyPenaltyFactory[], where: string) {
  if (!Array.isArray(params.penalties)) return params;
  const place = (i: number) => [where, `penalties[${i}]`].filter(Boolean).join(".");
  return { ...params, penalties: params.penalties.map((part, i) => parsePenalty(part, known, place(i))) };
}
