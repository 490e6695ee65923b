import { RegError } from "@reg/core";
import { nearest, show } from "@reg/core/adapter";

/** What a user may name or make: losses, optimizers. */
interface Kind<Made> {
  /** The option. */
  readonly option: string;
  /** What it is, such as "a loss". */
  readonly noun: string;
  /** With their defaults, by name. */
  readonly factories: Readonly<Record<string, () => Made>>;
  /** What the option takes, in words. */
  readonly form: string;
  isMade(given: unknown): boolean;
  /** What to write for a name of another framework. */
  translated?(name: string): string | undefined;
}

/** What an option of `createTrainer` names, with its defaults, or what was made with options. Throws `INVALID_PARAMETER`. */
export function byName<Made>({ option, noun, factories, form, isMade, translated }: Kind<Made>, given: unknown): Made {
  if (typeof given === "string" && Object.hasOwn(factories, given)) return factories[given]!();
  // What `isMade` found to be one.
  if (isMade(given)) return given as Made;
  const names = Object.keys(factories);
  const uncalled = names.find((name) => factories[name] === given);
  const refuse = (expected: string, received: string, advice?: string) =>
    new RegError("INVALID_PARAMETER", {
      who: "@reg/onnx",
      what: "createTrainer",
      expected: `${option} to be ${expected}`,
      received,
      ...(advice && { advice }),
    });
  if (uncalled) throw refuse(form, `the function ${uncalled}`, `Call it: ${uncalled}().`);
  if (typeof given !== "string") throw refuse(form, show(given), `Known: ${names.join(", ")}.`);
  throw refuse(`the name of ${noun}`, show(given), translated?.(given) ?? nearest(given, names));
}
