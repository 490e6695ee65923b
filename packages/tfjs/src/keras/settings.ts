// What a setting of a layer may be. Nothing goes to tfjs that none of these has seen.
import { isEntry, isJson, type Json } from "./json.ts";

/** The values that a setting takes, in words and as a question. */
export interface Setting {
  readonly takes: string;
  readonly fits: (value: unknown) => boolean;
  /** Keras has other values, and tfjs does not. */
  readonly limited?: true;
}

/** One setting for each key of a layer's configuration. */
export type Settings = Readonly<Record<string, Setting>>;

// Longer than any layer is wide. Products of sizes are bounded where weights are made.
const largest = 2 ** 31;
const isSize = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0 && Number(value) < largest;
const isLength = (value: unknown): boolean => value === 0 || isSize(value);
const isList = (value: unknown, ofEach: (item: unknown) => boolean, length?: number): boolean =>
  Array.isArray(value) && (length === undefined || value.length === length) && value.every(ofEach);

export const size: Setting = { takes: "a whole number of at least 1", fits: isSize };
export const flag: Setting = { takes: "true or false", fits: (value) => typeof value === "boolean" };
export const number: Setting = { takes: "a number", fits: Number.isFinite };
export const positive: Setting = { takes: "a number above 0", fits: (v) => Number.isFinite(v) && Number(v) > 0 };
/** What is dropped: below 1, as nothing is left at 1. */
export const rate: Setting = {
  takes: "a number of at least 0 and below 1",
  fits: (value) => typeof value === "number" && value >= 0 && value < 1,
};
export const text: Setting = { takes: "a text", fits: (value) => typeof value === "string" };
export const integer: Setting = {
  takes: "a whole number",
  fits: (value) => Number.isInteger(value) && Math.abs(Number(value)) < largest,
};

/** One number for all of them, or one for each. */
export const sizes = (count: number): Setting => ({
  takes: count === 1 ? size.takes : `a whole number of at least 1, or ${count} of them`,
  fits: (value) => isSize(value) || isList(value, isSize, count),
});

export const integers: Setting = {
  takes: "whole numbers",
  fits: (value) => isList(value, integer.fits),
};

/** What is put on the sides of an image, or cut from them: a number, one a direction, or two a direction. */
export const sides: Setting = {
  takes: "a number, two numbers or two pairs of numbers",
  fits: (value) =>
    isLength(value) || isList(value, isLength, 2) || isList(value, (pair) => isList(pair, isLength, 2), 2),
};

/** What is put on both ends of a series, or cut from them. */
export const twoSides: Setting = {
  takes: "a number, or two",
  fits: (value) => isLength(value) || isList(value, isLength, 2),
};

/** The same for each axis of a window. */
export const sidesOf = (axes: number): Setting => ({
  takes: `a number, or ${axes} of them, or as many pairs`,
  fits: (value) => isLength(value) || isList(value, (each) => isLength(each) || isList(each, isLength, 2), axes),
});

export const numbers: Setting = {
  takes: "numbers, in lists",
  fits: (value) => isList(value, (each) => Number.isFinite(each) || numbers.fits(each)),
};

/** A shape of which some lengths are not known. */
export const shape: Setting = {
  takes: "a list of lengths, null where one is not known",
  fits: (value) => isList(value, (length) => length === null || isLength(length)) && (value as unknown[]).length < 10,
};

/** A shape with one length, -1, that is what is left. */
export const newShape: Setting = {
  takes: "a list of lengths, one of which may be -1",
  fits: (value) =>
    isList(value, (length) => length === -1 || length === null || isSize(length)) &&
    (value as unknown[]).filter((length) => length === -1 || length === null).length <= 1,
};

export const oneOf = (...values: readonly unknown[]): Setting => ({
  takes: values.map((value) => JSON.stringify(value)).join(" or "),
  fits: (value) => values.includes(value),
});

/** The one value that tfjs has: any other would change the numbers without a word. */
export const only = (value: unknown): Setting => ({
  takes: `${typeof value === "string" ? JSON.stringify(value) : value}, as in tfjs`,
  fits: (given) => given === value || given === null,
  limited: true,
});

/** The same for a list, and for the entries of a list. */
export const each = (setting: Setting): Setting => ({
  ...setting,
  fits: (value) => (Array.isArray(value) && value.length > 0 ? value.every(setting.fits) : setting.fits(value)),
});

/** `null` too, which means the default. */
export const optional = (setting: Setting): Setting => ({
  ...setting,
  fits: (value) => value === null || setting.fits(value),
});

/** Takes what one of them takes. */
export const either = (a: Setting, b: Setting): Setting => ({
  takes: `${a.takes}, or ${b.takes}`,
  fits: (value) => a.fits(value) || b.fits(value),
});

/** Whatever it is, it has no meaning to tfjs, or none that changes numbers. */
export const meaningless: Setting = { takes: "anything", fits: () => true };

/** A class with its own settings, or its name. The reader of the setting checks it. */
export const named: Setting = {
  takes: "a name, or a class with its configuration",
  fits: (value) => value === null || typeof value === "string" || isJson(value),
};

export const layerEntry: Setting = {
  takes: `a layer, { "class_name", "config" }`,
  fits: isEntry,
};
export const layerEntries: Setting = {
  takes: `a list of layers, each { "class_name", "config" }`,
  fits: (value) => isList(value, isEntry) && (value as unknown[]).length > 0,
};

/** Numbers, names and flags: what classes without layers in them are configured by. */
export const isPlain = (config: Json): boolean =>
  Object.values(config).every(
    (value) =>
      value === null ||
      typeof value === "boolean" ||
      (typeof value === "string" && value.length < 100) ||
      Number.isFinite(value) ||
      isList(value, Number.isInteger),
  );
