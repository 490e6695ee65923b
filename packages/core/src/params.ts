// The kinds of parameters that penalties take. Each is a schema with a default and the words that errors and the
// JSON Schema use for it, so a penalty's table says everything about its parameters once.
import * as v from "valibot";
import { isPart } from "./depth.ts";
import type { Penalty } from "./penalty.ts";

/**
 * The kind of a parameter, for code that knows nothing else about it. A `strength` multiplies the penalty, so scaling a penalty scales
 * it. `parts` are penalties themselves. An `option` is not shown while it has its default.
 */
export type ParamKind = "strength" | "parts" | "option";

/** Marks a schema with the kind of its parameter. */
const ofKind = <Input>(kind: ParamKind) => v.metadata<Input, { readonly kind: ParamKind }>({ kind });

/** A strength: finite and at least 0. The penalty is proportional to it. Booleans and numeric strings are refused, as in Keras. */
export const strength = (initial: number, description: string) =>
  v.optional(
    v.pipe(
      v.number(),
      v.finite(),
      v.minValue(0),
      v.title("a finite number of at least 0"),
      v.description(description),
      ofKind("strength"),
    ),
    initial,
  );

/** A finite number above a limit, such as the gamma of a concave penalty. */
export const above = (limit: number, initial: number, description: string) =>
  v.optional(
    v.pipe(
      v.number(),
      v.finite(),
      v.gtValue(limit),
      v.title(`a finite number above ${limit}`),
      v.description(description),
    ),
    initial,
  );

/** An axis of Keras' layout (`[...window, inputs, units]`); negative ones count from the end. */
export const axis = (initial: number, description: string) =>
  v.optional(v.pipe(v.number(), v.integer(), v.title("an integer"), v.description(description)), initial);

/** A count: 1, 2, 3 … */
export const count = (initial: number, description: string) =>
  v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.title("an integer of at least 1"),
      v.description(description),
      ofKind("option"),
    ),
    initial,
  );

/** On or off. */
export const flag = (initial: boolean, description: string) =>
  v.optional(v.pipe(v.boolean(), v.title("true or false"), v.description(description), ofKind("option")), initial);

/** Words to choose from, as a sentence has them: `"a", "b" or "c"`. */
export function alternatives(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  return [quoted.slice(0, -1).join(", "), quoted.at(-1)].filter(Boolean).join(" or ");
}

/** One of several words. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(
  words: Words,
  initial: Words[number],
  description: string,
) => v.optional(word(words, description), initial);

/** One of several words, without a default. */
export const word = <const Words extends readonly [string, ...string[]]>(words: Words, description: string) =>
  v.pipe(v.picklist(words), v.title(alternatives(words)), v.description(description));

/** Penalties that are parts of a penalty. */
export const parts = (description: string) =>
  v.pipe(
    v.array(v.custom<Penalty>(isPart, "a penalty")),
    v.minLength(1),
    v.title("a list of at least one penalty, such as [l1(), l2()]"),
    v.description(description),
    ofKind("parts"),
  );

/** The kind of a parameter, from its schema; `undefined` for one without a kind. */
export function kindOf(schema: v.GenericSchema): ParamKind | undefined {
  // The marks are in the pipe, which may be under `optional`.
  const inner = "wrapped" in schema ? (schema.wrapped as v.GenericSchema) : schema;
  return v.getMetadata(inner).kind as ParamKind | undefined; // only `ofKind` writes it
}
