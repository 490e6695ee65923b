import { nearest, show } from "@reg/core/adapter";
import { CliError } from "./cliError.ts";

/** `value`, if it is one of `known`; otherwise the error that names the nearest. */
export function choice<const Known extends string>(option: string, value: string, known: readonly Known[]): Known {
  const found = known.find((name) => name === value);
  if (found !== undefined) return found;
  const advice = nearest(value, known);
  const expected = `${known.slice(0, -1).join(", ")} or ${known.at(-1)}`;
  // The names are in the sentence already: only a near one is worth another.
  const nearby = advice.startsWith("Known") ? "" : ` ${advice}`;
  throw new CliError(`${option}: expected ${expected}, received ${show(value)}.${nearby}`);
}

/** Reads an option that is a whole number of at least `least`. */
export function wholeNumber(option: string, least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
    throw new CliError(`${option}: expected a whole number of at least ${least}, received ${show(text)}.`);
  };
}

/** Reads an option that is a number above 0. */
export function positiveNumber(option: string) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
    throw new CliError(`${option}: expected a number above 0, received ${show(text)}.`);
  };
}

/** Reads an option that is a share: a number of at least `least` and below `below`. */
export function numberBetween(option: string, least: number, below: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value < below) return value;
    throw new CliError(`${option}: expected a number of at least ${least} and below ${below}, received ${show(text)}.`);
  };
}

/** Reads an option that is a share, or a JSON object that says how many of each, which whoever takes it checks. */
export function shareOrCounts(option: string) {
  const read = share(option);
  return (text: string): number | Readonly<Record<string, number>> => {
    if (!text.trim().startsWith("{")) return read(text);
    try {
      return JSON.parse(text);
    } catch {
      throw new CliError(`${option}: expected a number above 0 and below 1, or JSON, received ${show(text)}.`);
    }
  };
}

/** Reads an option that is a share of which something is left: a number above 0 and below 1. */
export function share(option: string) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && value > 0 && value < 1) return value;
    const advice = value > 1 && value < 100 ? ` ${value} % is ${value / 100}.` : "";
    throw new CliError(`${option}: expected a number above 0 and below 1, received ${show(text)}.${advice}`);
  };
}
