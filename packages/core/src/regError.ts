/** Stable names of everything that can go wrong. Messages may be reworded; codes stay. */
export type RegErrorCode =
  | "INVALID_PARAMETER" // a penalty's strength, axis or mode is not what it takes
  | "INVALID_CONFIG" // the configuration's form: a rule, a schedule, a mode
  | "UNKNOWN_PENALTY" // a name that no penalty has
  | "UNMATCHED_RULE" // a rule that matches no parameter
  | "UNSUPPORTED_SHAPE" // weights whose rank or shape the penalty is not defined for
  | "INVALID_WEIGHTS" // numbers and shape that do not belong together
  | "EMPTY_WEIGHTS"
  | "NON_FINITE_WEIGHTS"
  | "NO_SUPPORT" // a refit on zeros that are not there yet
  | "NO_PROX" // proximal mode with a penalty that has no exact prox
  | "UNSUPPORTED_DIALECT" // a penalty that a framework's format cannot say
  | "UNSUPPORTED_MODEL" // a model, layer or network this adapter does not train
  | "INVALID_MODEL" // a file or an object that is not the model it should be
  | "INVALID_CHECKPOINT" // a file that is no checkpoint, a damaged one, or one of another model or other data
  | "INVALID_DATA" // inputs or targets that do not fit the model
  | "INVALID_RESULTS" // a file of results that is none, or one of another version
  | "UNSUPPORTED_OP" // an operator without a gradient rule or a kernel
  | "TRAINING_DIVERGED" // NaN or infinity in loss or weights
  | "RUNTIME_FAILED" // an error of the runtime that a stack runs on; its own is the cause
  | "TRAINER_BUSY" // a call that would change a model while it is trained
  | "UNREGULARIZED_STEP" // weights with a plan, moved by a step that leaves its penalties out
  | "ALREADY_ATTACHED"; // a second plan on a model that has one

/** The parts of a message: the package, the subject, what was expected, what was received, what to do. */
export interface RegErrorParts {
  /** The package the user called, such as `@reg/tfjs`. */
  readonly who: string;
  /** The thing in the user's own words: a penalty, a rule, a file, a parameter path. */
  readonly what: string;
  readonly expected: string;
  /** What was there instead, as it should be shown. */
  readonly received?: string;
  readonly advice?: string;
  readonly cause?: unknown;
}

/** Longer messages are not read, and a terminal scrolls away what was before them. */
const longestMessage = 2000;
/** How much each part of a message that is too long keeps. */
const longestPart = 400;

/** The parts as one message; in one that would be too long each long part ends with "…": lists of names come from files. */
function sentence(parts: RegErrorParts, most = Number.POSITIVE_INFINITY): string {
  const short = (text: string) => (text.length <= most ? text : `${text.slice(0, most)}…`);
  const { who, what, expected, received, advice } = parts;
  const got = received === undefined ? "" : `, received ${short(received)}`;
  const told = `[${who}] ${short(what)}: expected ${short(expected)}${got}.${advice === undefined ? "" : ` ${short(advice)}`}`;
  return told.length > longestMessage && most > longestPart ? sentence(parts, longestPart) : told;
}

/**
 * The one error of `@reg`. Its message has one form:
 * `[@reg/tfjs] mcp: expected gamma to be a number above 1, received 0.5. Larger gamma is closer to L1; 3 is usual.`
 * It has at most 2,000 characters.
 */
export class RegError extends Error {
  override readonly name = "RegError";
  readonly code: RegErrorCode;

  constructor(code: RegErrorCode, parts: RegErrorParts) {
    super(sentence(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
  }
}

// Deeper and longer than this, a message is no longer read.
const deepest = 4;
const longest = 200;

function print(value: unknown, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (depth === deepest) return "…";
  if (Array.isArray(value)) return `[${value.map((item) => print(item, depth + 1)).join(",")}]`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of ${value.byteLength} bytes`;
  if ("toJSON" in value && typeof value.toJSON === "function") return print(value.toJSON(), depth + 1);
  const maker: unknown = Object.getPrototypeOf(value)?.constructor;
  // Another class' insides are not what the user typed, and may be without end.
  if (typeof maker === "function" && maker !== Object) return `an instance of ${maker.name || "a class"}`;
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${print(item, depth + 1)}`);
  return `{${entries.join(",")}}`;
}

/** A value the way the user typed it: strings quoted, arrays and objects as JSON, the rest as JavaScript prints it. */
export function show(value: unknown): string {
  const printed = print(value, 0);
  return printed.length <= longest ? printed : `${printed.slice(0, longest)}…`;
}
