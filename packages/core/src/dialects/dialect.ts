// The formats in which Keras' family writes a regularizer. They look alike and differ in string ids and defaults, so a
// reader is told which one it has; nothing is guessed.
import { nearest } from "../nearest.ts";
import { l1, l1l2, l2, orthogonal } from "../penalties/index.ts";
import type { AnyPenaltyFactory, Penalty } from "../penalty.ts";
import { RegError, show } from "../regError.ts";
import { float32Decimal } from "./float32Decimal.ts";

/** `{ class_name, config }`; Keras 3 adds `module` and `registered_name`, old tfjs writes `className`. */
export interface KerasObject {
  readonly class_name?: string;
  readonly className?: string;
  readonly config?: Readonly<Record<string, unknown>> | null;
  readonly module?: string;
  readonly registered_name?: string | null;
}

/** How one framework reads and writes a regularizer. */
export interface Dialect {
  readonly name: string;
  /** `null` stays `null`: no regularizer. Throws `UNKNOWN_PENALTY`, `INVALID_PARAMETER`. */
  read(value: unknown): Penalty | null;
  /** What the framework's own loader reads. Throws `UNSUPPORTED_DIALECT` for a penalty it does not have. */
  write(penalty: Penalty | null): KerasObject | null;
}

/** The penalties of Keras by class name. */
export const kerasClasses: Readonly<Record<string, AnyPenaltyFactory>> = Object.fromEntries(
  [l1, l2, l1l2, orthogonal].map((factory) => [factory.definition.kerasName!, factory]),
);

export const isKerasObject = (value: unknown): value is KerasObject =>
  typeof value === "object" && value !== null && ("class_name" in value || "className" in value);

/** What is the same in every dialect: objects by class name, strings by the dialect's own table of ids and defaults. */
export function readWith(
  dialect: string,
  ids: Readonly<Record<string, () => Penalty>>,
  classDefaults: Readonly<Record<string, Readonly<Record<string, number>>>>,
) {
  return (value: unknown): Penalty | null => {
    if (value === null || value === undefined) return null;
    const isString = typeof value === "string";
    const known = isString ? Object.keys(ids) : Object.keys(kerasClasses);
    const name = isString ? value : isKerasObject(value) ? (value.class_name ?? value.className) : undefined;
    const refuse = () =>
      new RegError("UNKNOWN_PENALTY", {
        who: "@reg/core",
        what: `${dialect} regularizer`,
        expected: isString ? "a string id of that dialect" : `{ "class_name", "config" } of a known class`,
        received: show(name ?? value),
        advice: typeof name === "string" ? nearest(name, known) : `Known: ${known.join(", ")}.`,
      });
    if (isString) {
      if (!Object.hasOwn(ids, value)) throw refuse();
      return ids[value]!();
    }
    if (typeof name !== "string" || !Object.hasOwn(kerasClasses, name)) throw refuse();
    // isKerasObject was asked when `name` was read.
    const given = Object.entries((value as KerasObject).config ?? {}).filter(([, param]) => param !== null);
    const params = given.map(([key, param]) => [key, typeof param === "number" ? float32Decimal(param) : param]);
    return kerasClasses[name]!({ ...classDefaults[name], ...Object.fromEntries(params) } as never);
  };
}

/** The class name and parameters Keras has for a penalty. Throws `UNSUPPORTED_DIALECT`. */
export function kerasForm(dialect: string, { name, params, definition }: Penalty) {
  if (definition.kerasName !== undefined) return { class_name: definition.kerasName, config: params };
  throw new RegError("UNSUPPORTED_DIALECT", {
    who: "@reg/core",
    what: name,
    expected: `a penalty that ${dialect} has (${Object.keys(kerasClasses).join(", ")})`,
    received: name,
    advice: "Keep it in a configuration of @reg instead.",
  });
}

/** Parameters as they look after a stay in float32. */
export const roundedParams = (params: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(params).map(([key, param]) => [key, typeof param === "number" ? Math.fround(param) : param]),
  );
