// What a penalty is. `definePenalty` takes a definition and gives the factory that users call; everything else in the house
// reads penalties through `Penalty`.
import type * as v from "valibot";
import { isRecord } from "./isRecord.ts";
import type { ExtraOp, Ops } from "./ops.ts";
import { RegError } from "./regError.ts";
import type { Terms } from "./terms.ts";
import type { Weights } from "./weights.ts";

/** Where a penalty is applied: the shape as it is stored, and which of its axes are those of Keras' layout. */
export interface Placement {
  /** The parameter's path, for messages. */
  readonly path?: string;
  readonly shape: readonly number[];
  /**
   * For each axis of Keras' layout (`[...window, inputs, units]`) its position in `shape`. Left out: the same order.
   * `[1, 0]` for dense weights stored as `[units, inputs]`, `[2, 3, 1, 0]` for convolutions stored as `[units, inputs, h, w]`.
   * `"unknown"` where a model reshapes the weights before it uses them: penalties that need the axes refuse.
   */
  readonly axes?: readonly number[] | "unknown";
}

/**
 * What is known of a penalty R for all weights. Lowerings, tolerances and tests read it.
 */
export interface Traits {
  /** A sum over single weights: R(w) = sum r(w_i). Its prox looks at each weight by itself. */
  readonly separable: boolean;
  readonly convex: boolean;
  /** R(c * w) = |c| * R(w), as a norm. */
  readonly homogeneous: boolean;
}

export type ParamTable = v.ObjectEntries;
/** Parameters as the formula reads them: complete and checked. */
export type Params<Table extends ParamTable> = Readonly<v.InferOutput<v.ObjectSchema<Table, undefined>>>;
type NeededKeys<Table extends ParamTable> = {
  [Key in keyof Table]: undefined extends v.InferInput<Table[Key]> ? never : Key;
}[keyof Table];
/** Parameters as a user gives them: what has a default may be left out. Editors show the comments of the table. */
export type ParamsInput<Table extends ParamTable> = [NeededKeys<Table>] extends [never]
  ? { readonly [Key in keyof Table]?: v.InferInput<Table[Key]> }
  : { readonly [Key in keyof Table]?: v.InferInput<Table[Key]> } & {
      readonly [Key in NeededKeys<Table>]: v.InferInput<Table[Key]>;
    };

/** What depends on the parameters. As a method, so that code which holds a definition without its table can pass on parameters from the table. */
type FromParams<Table extends ParamTable, Result> = { method(params: Params<Table>): Result }["method"];

/** A penalty's formula. Everything here is pure: the same arguments give the same numbers. */
export interface PenaltyDefinition<Name extends string = string, Table extends ParamTable = ParamTable> {
  /** File, export and configuration name, all three. */
  readonly name: Name;
  /** Keras' class name, where Keras has the penalty. */
  readonly kerasName?: string;
  /** Each parameter with its check, its default and its description. */
  readonly params: Table;
  readonly traits: Traits | FromParams<Table, Traits>;
  /** The ops beyond the base that the formula uses. None when left out. */
  readonly needs?: readonly ExtraOp[] | FromParams<Table, readonly ExtraOp[]>;
  /** The number added to the loss, a scalar. */
  value<T>(ops: Ops<T>, w: T, params: Params<Table>): T;
  /** A subgradient, of the shape of `w`; 0 wherever 0 is one. */
  gradient<T>(ops: Ops<T>, w: T, params: Params<Table>): T;
  /**
   * argmin_u sum (u - w)^2 / (2 * step) + value(u), of the shape of `w`. `step` is a scalar or, where `proxStep` says "each", also of
   * the shape of `w`. Left out when there is no exact one.
   */
  prox?<T>(ops: Ops<T>, w: T, step: T, params: Params<Table>): T;
  /**
   * Whether `prox` is exact with a step for each weight, as optimizers such as Adam have it. Left out: "each" where the penalty is
   * separable, "one" elsewhere.
   */
  readonly proxStep?: "one" | "each";
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
  /** The parameters of `factor * R`. Left out where every strength is multiplied, as in most penalties. */
  scaled?(params: Params<Table>, factor: number): Params<Table>;
}

/** A penalty with its strengths: the value that users pass on. `JSON.stringify` gives what the configuration reads. */
export interface Penalty {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The parameters that were not written and so have their defaults. `toJSON` writes them too. */
  readonly unwritten: readonly string[];
  readonly definition: PenaltyDefinition;
  readonly traits: Traits;
  /** The ops beyond the base that a backend must have for it. */
  readonly needs: readonly ExtraOp[];
  /** Why there is no exact prox; "" when there is one. */
  readonly noProx: string;
  value<T>(ops: Ops<T>, w: T): T;
  gradient<T>(ops: Ops<T>, w: T): T;
  /** Whether the step of `prox` may be one of each weight, of the shape of `w`, or must be a scalar. */
  readonly proxStep: "one" | "each";
  /** Throws `NO_PROX` when `noProx` is not "". */
  prox<T>(ops: Ops<T>, w: T, step: T | number): T;
  /**
   * The same penalty for weights stored this way. Placing it again on weights of that shape changes nothing, so it does no
   * harm to place what a plan has placed; on another shape it begins from what was configured. Throws `UNSUPPORTED_SHAPE`.
   */
  place(placement: Placement): Penalty;
  /** The whole penalty as a sum of terms; `undefined` when it is more than that. */
  terms(): Terms | undefined;
  /**
   * The least multiple of this penalty at which all-zero weights are optimal, from the data loss' gradient there (of the shape it
   * was placed on); `undefined` where there is none. Nothing is checked: see `lambdaMax` for the call that checks.
   */
  lambdaMax(gradient: Weights): number | undefined;
  /** `factor` times this penalty, `factor` at least 0. */
  scaled(factor: number): Penalty;
  toJSON(): Readonly<Record<string, unknown>>;
}

/** Makes a penalty from its parameters. Throws `INVALID_PARAMETER`. */
export interface PenaltyFactory<Name extends string = string, Table extends ParamTable = ParamTable> {
  (params?: ParamsInput<Table>): Penalty;
  readonly definition: PenaltyDefinition<Name, Table>;
}

/** A factory for any penalty, where the table of parameters does not matter. */
export interface AnyPenaltyFactory {
  // Every call checks the parameters.
  (params?: never): Penalty;
  readonly definition: PenaltyDefinition;
}

/** Whether a value is a penalty: also one that another copy of this package made. */
export const isPenalty = (value: unknown): value is Penalty =>
  isRecord(value) &&
  isRecord(value.definition) &&
  typeof value.value === "function" &&
  typeof value.place === "function";

/** The error for a prox that a penalty does not have. */
export const proxRefused = (penalty: Penalty, who = "@reg/core", what = penalty.name): RegError =>
  new RegError("NO_PROX", {
    who,
    what,
    expected: `a penalty with an exact prox for mode "proximal"`,
    received: `${penalty.name}: ${penalty.noProx}`,
    advice: `Use mode "loss" or "decoupled" for it.`,
  });
