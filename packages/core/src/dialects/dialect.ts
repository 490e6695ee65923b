// The formats in which Keras' family writes a regularizer. They look alike and differ in string ids and defaults, so a
// caller says which one it is; nothing is guessed.

import { createPenalty } from "../definePenalty.ts";
import { isRecord } from "../isRecord.ts";
import { nearest } from "../nearest.ts";
import { l1, l1l2, l2, orthogonal } from "../penalties/index.ts";
import type { AnyPenaltyFactory, Penalty } from "../penalty.ts";
import { RegError, show } from "../regError.ts";
import { float32Decimal } from "./float32Decimal.ts";

/** `{ class_name, config }`; Keras 3 adds `module` and `registered_name`, old tfjs writes `className`. */
export type KerasObject = {
  readonly config?: Readonly<Record<string, unknown>> | null;
  readonly module?: string;
  readonly registered_name?: string | null;
} & (
  | { readonly class_name: string; readonly className?: undefined }
  | { readonly className: string; readonly class_name?: undefined }
);

/** How one framework reads and writes a regularizer. */
export interface Dialect {
  readonly name: string;
  /** `null` stays `null`: no regularizer. Throws `UNKNOWN_PENALTY`, `INVALID_PARAMETER`. */
  read(value: unknown): Penalty | null;
  /** What the framework's own loader reads. Throws `UNSUPPORTED_DIALECT` for a penalty it does not have. */
  write(penalty: Penalty | null): KerasObject | null;
}

const kerasPenalties = (): readonly AnyPenaltyFactory[] => [l1, l2, l1l2, orthogonal];
const kerasClassNames = () => kerasPenalties().map(({ definition }) => definition.kerasName!);
const kerasClass = (name: unknown) => kerasPenalties().find(({ definition }) => definition.kerasName === name);

/** Whether a value has the form of a regularizer's configuration in Keras, right or wrong. */
export const isKerasObject = (value: unknown): value is KerasObject =>
  isRecord(value) && ("class_name" in value || "className" in value);

/** The refusal of a string or class that the dialect does not have. */
function unknownRegularizer(dialect: string, value: unknown, known: readonly string[], where: string): RegError {
  const isString = typeof value === "string";
  const name = isKerasObject(value) ? (value.class_name ?? value.className) : value;
  return new RegError("UNKNOWN_PENALTY", {
    who: "@reg/core",
    what: where || `${dialect} regularizer`,
    expected: isString ? `a string id of ${dialect}` : `{ "class_name", "config" } of a class of ${dialect}`,
    received: show(name),
    advice: typeof name === "string" ? nearest(name, known) : `Known: ${known.join(", ")}.`,
  });
}

/** What is the same in every dialect: objects by class name, strings by the dialect's own table of ids and defaults. */
export function readWith(
  dialect: string,
  ids: Readonly<Record<string, () => Penalty>>,
  classDefaults: Readonly<Record<string, Readonly<Record<string, number>>>>,
) {
  return (value: unknown, where = ""): Penalty | null => {
    if (value === null || value === undefined) return null;
    if (typeof value === "string") {
      if (!Object.hasOwn(ids, value)) throw unknownRegularizer(dialect, value, Object.keys(ids), where);
      return ids[value]!();
    }
    const name = isKerasObject(value) ? (value.class_name ?? value.className) : undefined;
    const factory = kerasClass(name);
    if (factory === undefined || !isKerasObject(value)) {
      throw unknownRegularizer(dialect, value, kerasClassNames(), where);
    }
    const what = where ? `${where} ${name}` : `${name}`;
    const config = value.config ?? {};
    // Keras writes null for a factor that was not given.
    const params = isRecord(config)
      ? { ...classDefaults[factory.definition.kerasName!], ...withoutFloat32(config) }
      : config;
    return createPenalty(factory.definition, params, what);
  };
}

/** The factors as they were before a stay in float32; those that are null left out. */
const withoutFloat32 = (config: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(config)
      .filter(([, param]) => param !== null)
      .map(([key, param]) => [key, typeof param === "number" ? float32Decimal(param) : param]),
  );

/** The class name and parameters Keras has for a penalty. Throws `UNSUPPORTED_DIALECT`. */
export function kerasForm(dialect: string, { name, params, definition }: Penalty) {
  if (definition.kerasName !== undefined) return { class_name: definition.kerasName, config: params };
  throw new RegError("UNSUPPORTED_DIALECT", {
    who: "@reg/core",
    what: name,
    expected: `a penalty that ${dialect} has (${kerasClassNames().join(", ")})`,
    received: name,
    advice: "Keep it in a configuration of @reg instead.",
  });
}

/** Parameters as they look after a stay in float32. */
export const roundedParams = (params: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(params).map(([key, param]) => [key, typeof param === "number" ? Math.fround(param) : param]),
  );
