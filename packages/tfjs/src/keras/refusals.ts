// All that a model is refused for, in one error: a person who has to change a model wants to know of every layer at once.
import { RegError } from "@reg/core";

/** A message of one error, without the package before it. */
const plain = (error: RegError): string => error.message.replace(/^\[[^\]]*\] /, "");

/** What one error says or, if it is of several, what each of these says. */
const partsOf = (error: RegError): readonly RegError[] =>
  error.cause instanceof AggregateError ? (error.cause.errors as readonly RegError[]) : [error];

// A RegError has at most 2,000 characters. All errors are in the cause.
const most = 1_500;

/** The messages, one a line, as many as one reads. */
function lines(errors: readonly RegError[]): string {
  let text = "";
  for (const [i, error] of errors.entries()) {
    const line = `\n- ${plain(error)}`;
    if (text.length + line.length > most) return `${text}\n- and ${errors.length - i} more, in error.cause.errors`;
    text += line;
  }
  return text;
}

/** What was refused while a model was read. */
export interface Refusals {
  /** Runs a part; what it throws is kept, and `otherwise` is what comes of it. */
  keep<R>(part: () => R, otherwise: R): R;
  /** Throws what was kept: the one error, or one of all. */
  rethrow(): void;
}

/** Starts to keep refusals of a model that should have these layers. */
export function collectRefusals(expected = "layers that tfjs computes as Keras does"): Refusals {
  const errors: RegError[] = [];
  return {
    keep(part, otherwise) {
      try {
        return part();
      } catch (error) {
        if (!(error instanceof RegError)) throw error;
        errors.push(...partsOf(error));
        return otherwise;
      }
    },
    rethrow() {
      const [first, ...others] = errors;
      if (!first) return;
      if (others.length === 0) throw first;
      throw new RegError(errors.some(({ code }) => code === "INVALID_MODEL") ? "INVALID_MODEL" : first.code, {
        who: "@reg/tfjs",
        what: "Keras model",
        expected,
        received: `${errors.length} others:${lines(errors)}\n`,
        cause: new AggregateError(errors),
      });
    },
  };
}
