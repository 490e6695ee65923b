// What options may be: schemas with the words that a refusal uses.
import { show } from "@reg/core/adapter";
import * as v from "valibot";

const numberThat = (title: string, holds: (x: number) => boolean) => v.pipe(v.number(), v.check(holds), v.title(title));

export const nonNegative = numberThat("a finite number of at least 0", (x) => x >= 0 && Number.isFinite(x));
export const positive = numberThat("a finite number above 0", (x) => x > 0 && Number.isFinite(x));
/** Of factors that must not keep everything, such as momentum. */
export const belowOne = numberThat("a number from 0 to below 1", (x) => x >= 0 && x < 1);
export const fraction = numberThat("a number from 0 to 1", (x) => x >= 0 && x <= 1);
export const count = numberThat("a whole number of at least 1", (x) => Number.isSafeInteger(x) && x >= 1);
export const integer = numberThat("a whole number", Number.isSafeInteger);
export const flag = v.pipe(v.boolean(), v.title("true or false"));
export const text = v.pipe(v.string(), v.title("a string"));
/** A seed, or `null` for no randomness. */
export const seedOrNull = v.pipe(v.nullable(integer), v.title("a whole number or null"));
export const bytes = v.pipe(v.instance(Uint8Array), v.title("a Uint8Array"));

/** What is checked where it is used, and so has no words here. */
export const anything = v.unknown();

/** The option of all that takes a configuration: core checks what is in it. */
export const knownEntries = { known: v.optional(anything) };

/** A value of a type that a test tells. */
export const that = <Type>(title: string, holds: (given: unknown) => boolean) =>
  v.pipe(v.custom<Type>(holds), v.title(title));

/** A function of a type. */
export const call = <Type extends (...given: never[]) => unknown>() =>
  that<Type>("a function", (given) => typeof given === "function");

/** An object with members. */
export const isObject = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === "object" && given !== null && !Array.isArray(given);

/** One of several words. */
export const word = <const Words extends readonly [string, string]>(words: Words) =>
  v.pipe(v.picklist(words), v.title(words.map(show).join(" or ")));
