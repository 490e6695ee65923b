import type * as v from "valibot";
import { factoryName } from "./assertPenalty.ts";
import { createPenalty } from "./definePenalty.ts";
import { assertDepth } from "./depth.ts";
import { isKerasObject, type KerasObject } from "./dialects/dialect.ts";
import { isKeras3Id, type Keras3Id, keras3Ids, readKeras3 } from "./dialects/keras3.ts";
import { isTf2Id, readTf2 } from "./dialects/tf2.ts";
import { isRecord } from "./isRecord.ts";
import { nearest } from "./nearest.ts";
import { kindOf } from "./params.ts";
import * as builtIn from "./penalties/index.ts";
import {
  type AnyPenaltyFactory,
  isPenalty,
  type ParamsInput,
  type Penalty,
  type PenaltyDefinition,
  type PenaltyFactory,
} from "./penalty.ts";
import { RegError, show } from "./regError.ts";

type BuiltIn = typeof builtIn;

/** Penalties of your own that a configuration may name. */
export type KnownPenalties = readonly AnyPenaltyFactory[];

/** The parameters of a penalty in JSON: parts of a penalty are written as penalties are anywhere. */
type JsonParams<Params, Known> = {
  readonly [Name in keyof Params]: NonNullable<Params[Name]> extends readonly Penalty[]
    ? readonly PenaltyInput<Known>[]
    : Params[Name];
};

type JsonOf<Factory, Known> =
  Factory extends PenaltyFactory<infer Name, infer Table>
    ? { readonly name: Name } & JsonParams<ParamsInput<Table>, Known>
    : never;

/** The name of a penalty that needs no parameters. */
type NameOf<Factory> =
  Factory extends PenaltyFactory<infer Name, infer Table> ? (object extends ParamsInput<Table> ? Name : never) : never;

/** A penalty in a configuration file: its name and its parameters. `Known` are factories of penalties of your own. */
export type PenaltyJson<Known = never> = JsonOf<BuiltIn[keyof BuiltIn], Known> | JsonOf<Known, Known>;

/**
 * A penalty as people write it: made by its factory, its name, `{ name, … }`, or what Keras 3 writes. The content of a file
 * has no such type: give it to `parseConfig`.
 */
export type PenaltyInput<Known = never> =
  | Penalty
  | NameOf<BuiltIn[keyof BuiltIn]>
  | NameOf<Known>
  | Keras3Id
  | PenaltyJson<Known>
  | KerasObject;

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
  const factory = factoryName(input);
  return new RegError("UNKNOWN_PENALTY", {
    who: "@reg/core",
    what,
    expected: `a penalty, its name, { "name": … } or Keras' { "class_name", "config" }`,
    received: factory === undefined ? show(input) : `the factory ${factory}`,
    advice: factory === undefined ? `Known: ${names.join(", ")}.` : `Call it: ${factory}({ … }).`,
  });
}

/** What to write for a name that TF 2 knows; `undefined` when it does not. */
function adviceForTf2(name: string): string | undefined {
  if (!isTf2Id(name)) return undefined;
  return `In TF 2 it means ${JSON.stringify(readTf2(name))}: write that.`;
}

function unknownName(name: string, what: string, names: readonly string[]): RegError {
  const isJson = /^\s*[[{]/.test(name);
  return new RegError("UNKNOWN_PENALTY", {
    who: "@reg/core",
    what,
    expected: "the name of a penalty",
    received: show(name),
    advice: isJson
      ? "This is JSON text: give what JSON.parse makes of it."
      : (adviceForTf2(name) ?? nearest(name, names)),
  });
}

/** Whether a value is what `definePenalty` gives. */
export const isFactory = (value: unknown): value is AnyPenaltyFactory =>
  typeof value === "function" && "definition" in value;

/** All penalties that may be named. Throws `INVALID_CONFIG` for what is no factory, and for a name that is taken. */
function named(known: KnownPenalties): Readonly<Record<string, AnyPenaltyFactory>> {
  const wrong = (received: unknown, advice: string) =>
    new RegError("INVALID_CONFIG", {
      who: "@reg/core",
      what: "known",
      expected: "a list of what definePenalty gives, each with a name of its own",
      received: show(received),
      advice,
    });
  if (!Array.isArray(known) || !known.every(isFactory)) throw wrong(known, "Write { known: [mine] }.");
  const all: Record<string, AnyPenaltyFactory> = { ...penalties };
  for (const factory of known as KnownPenalties) {
    const { name } = factory.definition;
    if (Object.hasOwn(all, name) && all[name] !== factory) throw wrong(name, "Give the penalty another name.");
    all[name] = factory;
  }
  return all;
}

/** What is known where a penalty is read. */
interface ParseOptions {
  /** Penalties of your own that may be named beside the built-in ones. */
  readonly known?: KnownPenalties;
  /** The place in the configuration, for messages. */
  readonly where?: string;
  /** How many penalties this one is a part of. */
  readonly depth?: number;
}

/** The parts of a penalty are penalties themselves. */
function withParts(definition: PenaltyDefinition, params: Readonly<Record<string, unknown>>, options: ParseOptions) {
  const { known = [], where = "", depth = 0 } = options;
  const parsed = Object.entries(params).map(([name, value]) => {
    const schema = Object.hasOwn(definition.params, name) ? (definition.params[name] as v.GenericSchema) : undefined;
    if (schema === undefined || kindOf(schema) !== "parts" || !Array.isArray(value)) return [name, value];
    const place = (i: number) => [where, `${name}[${i}]`].filter(Boolean).join(".");
    return [name, value.map((part, i) => parsePenalty(part, { known, where: place(i), depth: depth + 1 }))];
  });
  return Object.fromEntries(parsed);
}

/**
 * Reads a penalty. A bare string is a name of ours or a string id of Keras 3, with its defaults.
 * Throws `UNKNOWN_PENALTY` (with the nearest name) and `INVALID_PARAMETER`.
 */
export function parsePenalty(input: unknown, options: ParseOptions = {}): Penalty {
  const { known = [], where = "", depth = 0 } = options;
  if (isPenalty(input)) return input;
  assertDepth(depth + 1, "penalty");
  if (isKerasObject(input)) return readKeras3(input, where)!;
  const what = where || "penalty";
  const all = named(known);
  const names = Object.keys(all);
  const { name, ...params } =
    typeof input === "string" ? { name: input } : isRecord(input) ? input : { name: undefined };
  if (typeof name !== "string") throw noPenalty(input, what, names);
  if (Object.hasOwn(all, name)) {
    const { definition } = all[name]!;
    return createPenalty(definition, withParts(definition, params, options), where ? `${where} ${name}` : name);
  }
  // By our defaults, which are those of Keras' classes: a penalty without a strength is refused here and read from Keras' files.
  if (typeof input === "string" && isKeras3Id(input))
    return createPenalty(readKeras3(input)!.definition, {}, where || input);
  throw unknownName(name, what, typeof input === "string" ? [...new Set([...names, ...keras3Ids])] : names);
}
