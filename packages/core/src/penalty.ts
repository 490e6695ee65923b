// What a penalty is, and how one is defined. `definePenalty` takes the formula and the table of parameters and gives
// the factory that users call; everything else in the house reads penalties through `Penalty`.
import type * as v from "valibot";
import { isRecord } from "./isRecord.ts";
import type { Ops } from "./ops.ts";
import { parseEntries } from "./parseEntries.ts";
import { RegError, show } from "./regError.ts";
import type { Weights } from "./weights.ts";

/** Where a penalty is applied: the shape as it is stored, and where the axes of Keras' layout lie in it. */
export interface Placement {
  /** The parameter's path, for messages. */
  readonly path?: string;
  readonly shape: readonly number[];
  /**
   * For each axis of Keras' layout (`[...window, inputs, units]`) its position in `shape`. Left out: the same order.
   * `[1, 0]` for dense weights stored as `[units, inputs]`, `[2, 3, 1, 0]` for convolutions stored as `[units, inputs, h, w]`.
   */
  readonly axes?: readonly number[];
}

/** One group of weights that share a Euclidean norm: see `groups.ts`. */
export interface Grouping {
  readonly axis: number;
  readonly groupSize: number;
  readonly sizeWeighted: boolean;
}

/** `l1 * sum|w| + l2 * sum w^2 + sum over groups of lambda * |w_g|`: the sums whose prox is known exactly. */
export interface Terms {
  readonly l1: number;
  readonly l2: number;
  readonly groups: readonly { readonly lambda: number; readonly grouping: Grouping }[];
}

type ParamTable = v.ObjectEntries;
/** Parameters as the formula reads them: complete and checked. */
export type Params<Table extends ParamTable> = Readonly<v.InferOutput<v.ObjectSchema<Table, undefined>>>;
/** Parameters as a user gives them: what has a default may be left out. */
export type ParamsInput<Table extends ParamTable> = Readonly<v.InferInput<v.ObjectSchema<Table, undefined>>>;

/** A penalty's formula. Everything here is pure: the same arguments give the same numbers. */
export interface PenaltyDefinition<Name extends string = string, Table extends ParamTable = ParamTable> {
  /** File, export and configuration name, all three. */
  readonly name: Name;
  /** Keras' class name, where Keras has the penalty. */
  readonly kerasName?: string;
  /** Each parameter with its check, its default and its description. */
  readonly params: Table;
  /** The number added to the loss, a scalar. */
  value<T>(ops: Ops<T>, w: T, params: Params<Table>): T;
  /** A subgradient, of the shape of `w`; 0 wherever 0 is one. */
  gradient<T>(ops: Ops<T>, w: T, params: Params<Table>): T;
  /** argmin_u 1/2 |u - w|^2 + step * value(u), of the shape of `w`. `step` is a scalar. Left out when there is no exact one. */
  prox?<T>(ops: Ops<T>, w: T, step: T, params: Params<Table>): T;
  /** Why there is no `prox`, for the person who asked for it; "" when there is one for these parameters. */
  noProx?(params: Params<Table>): string;
  /** Refuses shapes the penalty is not defined for and turns Keras' axes into those of the stored weights. */
  place?(params: Params<Table>, placement: Placement): Params<Table>;
  /**
   * The least multiple of this penalty at which all-zero weights are optimal, given the data loss' gradient there.
   * `undefined`, NaN or infinite where there is none for these parameters.
   */
  lambdaMax?(gradient: Weights, params: Params<Table>): number | undefined;
  /** The whole penalty as a sum of these terms, for `sum` and for lowerings; `undefined` when it is more than that. */
  terms?(params: Params<Table>): Terms | undefined;
}

/** A penalty with its strengths: what users hand around. `JSON.stringify` gives what the configuration reads. */
export interface Penalty {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly definition: PenaltyDefinition;
  /** Why there is no exact prox; "" when there is one. */
  readonly noProx: string;
  value<T>(ops: Ops<T>, w: T): T;
  gradient<T>(ops: Ops<T>, w: T): T;
  /** Throws `NO_PROX` when `noProx` is not "". A `step` of T must be a scalar. */
  prox<T>(ops: Ops<T>, w: T, step: T | number): T;
  /**
   * The same penalty for weights stored this way. Placing it again on weights of that shape changes nothing, so it does no
   * harm to place what a plan has placed; on another shape it begins from what was configured. Throws `UNSUPPORTED_SHAPE`.
   */
  place(placement: Placement): Penalty;
  toJSON(): Readonly<Record<string, unknown>>;
}

/** Makes a penalty from its parameters. Throws `INVALID_PARAMETER`. */
export interface PenaltyFactory<Name extends string = string, Table extends ParamTable = ParamTable> {
  (params?: ParamsInput<Table>): Penalty;
  readonly definition: PenaltyDefinition<Name, Table>;
}

/** A factory for any penalty, where the table of parameters does not matter. */
export interface AnyPenaltyFactory {
  // The parameters are checked when it is called, whoever calls it.
  (params?: never): Penalty;
  readonly definition: PenaltyDefinition;
}

function noProx(definition: PenaltyDefinition, params: never): string {
  const reason = definition.noProx?.(params) ?? "";
  if (reason !== "" || definition.prox) return reason;
  return "it has no proximal operator";
}

type AnyParams = Readonly<Record<string, unknown>>;

/** What a placed penalty was made of, and for which shape. */
interface Placed {
  readonly configured: AnyParams;
  readonly shape: readonly number[];
}

function bind(definition: PenaltyDefinition, params: AnyParams, from?: Placed): Penalty {
  // `params` came out of this definition's own table.
  const checked = params as never;
  const configured = from?.configured ?? params;
  const penalty: Penalty = {
    name: definition.name,
    params,
    definition,
    noProx: noProx(definition, checked),
    value: (ops, w) => definition.value(ops, w, checked),
    gradient: (ops, w) => definition.gradient(ops, w, checked),
    prox(ops, w, step) {
      if (!definition.prox || penalty.noProx !== "") throw proxRefused(penalty);
      return definition.prox(ops, w, typeof step === "number" ? ops.scalar(step) : step, checked);
    },
    place(placement) {
      if (from && `${from.shape}` === `${placement.shape}`) return penalty;
      const { shape } = placement;
      // `configured` is of the same table.
      const placed = definition.place?.(configured as never, placement) ?? configured;
      return placed === params ? penalty : bind(definition, Object.freeze(placed), { configured, shape });
    },
    toJSON: () => ({ name: definition.name, ...params }),
  };
  return penalty;
}

/** What to write instead of a call that did not give an object. */
function exampleCall(name: string, parameters: readonly string[], given: unknown): string {
  if (parameters.length === 0) return `Write ${name}().`;
  const strength = typeof given === "number" && given >= 0 ? show(given) : "…";
  return `Write ${name}({ ${parameters[0]}: ${strength} }).`;
}

/** A penalty from its definition and parameters that are not checked yet; `what` names it. Throws `INVALID_PARAMETER`. */
export function createPenalty(definition: PenaltyDefinition, given: unknown, what: string = definition.name): Penalty {
  const example = exampleCall(definition.name, Object.keys(definition.params), given);
  const form = "an object of parameters";
  const words = { code: "INVALID_PARAMETER", what, form, nouns: ["parameter", "parameters"], example } as const;
  return bind(definition, Object.freeze(parseEntries(definition.params, given, words)));
}

/** Whether a value is a penalty: also one that another copy of this package made. */
export const isPenalty = (value: unknown): value is Penalty =>
  isRecord(value) &&
  isRecord(value.definition) &&
  typeof value.value === "function" &&
  typeof value.place === "function";

/** The error of whoever needs a prox that a penalty does not have. */
export const proxRefused = (penalty: Penalty, who = "@reg/core", what = penalty.name): RegError =>
  new RegError("NO_PROX", {
    who,
    what,
    expected: `a penalty with an exact prox for mode "proximal"`,
    received: `${penalty.name}: ${penalty.noProx}`,
    advice: `Use mode "loss" or "decoupled" for it.`,
  });

/**
 * Defines a penalty. The result is the factory users call; its formula is in `definition`.
 *
 * ```ts
 * export const l1 = definePenalty({
 *   name: "l1", kerasName: "L1",
 *   params: { l1: nonNegative(0.01) },
 *   value: (ops, w, { l1 }) => ops.mul(ops.sum(ops.abs(w)), l1),
 *   gradient: (ops, w, { l1 }) => ops.mul(ops.sign(w), l1),
 *   prox: (ops, w, step, { l1 }) => softThreshold(ops, w, ops.mul(step, l1)),
 * });
 * ```
 */
export function definePenalty<const Name extends string, const Table extends ParamTable>(
  definition: PenaltyDefinition<Name, Table>,
): PenaltyFactory<Name, Table> {
  // Whoever holds a PenaltyDefinition without its table only passes on parameters that came from the table.
  const untyped = definition as unknown as PenaltyDefinition;
  const create = (params: ParamsInput<Table> = {} as ParamsInput<Table>) => createPenalty(untyped, params);
  return Object.assign(create, { definition });
}
