import { isKerasObject, type KerasObject } from "./dialects/dialect.ts";
import { isKeras3Id, keras3 } from "./dialects/keras3.ts";
import { nearest } from "./nearest.ts";
import * as builtIn from "./penalties/index.ts";
import type { AnyPenaltyFactory, Penalty } from "./penalty.ts";
import { RegError, show } from "./regError.ts";

/** A penalty as people write it: made by its factory, its name, `{ name, … }`, or what Keras 3 writes. */
export type PenaltyInput = Penalty | string | PenaltyJson | KerasObject;

/** A penalty in a configuration file. */
export interface PenaltyJson {
  readonly name: string;
  readonly [parameter: string]: unknown;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isPenalty = (value: unknown): value is Penalty => isRecord(value) && "definition" in value;

/** Whether a value has the form of a penalty, right or wrong: it is then read as one and not as a configuration. */
export const looksLikePenalty = (value: unknown): boolean =>
  typeof value === "string" || isPenalty(value) || (isRecord(value) && ("name" in value || isKerasObject(value)));

/** Every penalty of this package, by name. */
export const penalties: Readonly<Record<string, AnyPenaltyFactory>> = builtIn;

/**
 * Reads a penalty. `known` are penalties of your own that may be named beside the built-in ones.
 * A bare string is a name of ours or a string id of Keras 3, with its defaults.
 * Throws `UNKNOWN_PENALTY` (with the nearest name) and `INVALID_PARAMETER`.
 */
export function parsePenalty(input: unknown, known: readonly AnyPenaltyFactory[] = []): Penalty {
  if (isPenalty(input)) return input;
  if (isKerasObject(input) || (typeof input === "string" && isKeras3Id(input))) return keras3.read(input)!;
  const all = { ...penalties, ...Object.fromEntries(known.map((factory) => [factory.definition.name, factory])) };
  const { name, ...params } =
    typeof input === "string" ? { name: input } : isRecord(input) ? input : { name: undefined };
  const names = Object.keys(all);
  if (typeof name !== "string") {
    throw new RegError("UNKNOWN_PENALTY", {
      who: "@reg/core",
      what: "penalty",
      expected: `a penalty, its name, { "name": … } or Keras' { "class_name", "config" }`,
      received: show(input),
      advice: `Known: ${names.join(", ")}.`,
    });
  }
  const factory = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!factory) {
    throw new RegError("UNKNOWN_PENALTY", {
      who: "@reg/core",
      what: "penalty",
      expected: "a known name",
      received: show(name),
      advice: nearest(name, names),
    });
  }
  // The factory checks what it is given against its own table.
  return factory(withParts(params, known) as never);
}

/** The parts of a sum are penalties themselves. */
function withParts(params: Readonly<Record<string, unknown>>, known: readonly AnyPenaltyFactory[]) {
  if (!Array.isArray(params.penalties)) return params;
  return { ...params, penalties: params.penalties.map((part) => parsePenalty(part, known)) };
}
