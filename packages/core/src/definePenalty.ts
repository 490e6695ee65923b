// How a penalty is made: from a definition the factory that users call, from parameters the penalty they hand around.
import type * as v from "valibot";
import { kindOf } from "./params.ts";
import { parseEntries } from "./parseEntries.ts";
import {
  type ParamsInput,
  type ParamTable,
  type Penalty,
  type PenaltyDefinition,
  type PenaltyFactory,
  proxRefused,
} from "./penalty.ts";
import { RegError, show } from "./regError.ts";

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

/** The parameters of `factor` times a penalty. */
function scaledParams(definition: PenaltyDefinition, params: AnyParams, factor: number): AnyParams {
  // The parameters came out of this definition's own table, as in `bind`.
  if (definition.scaled) return Object.freeze(definition.scaled(params as never, factor));
  const scaled = Object.entries(params).map(([name, value]) => {
    const kind = kindOf(definition.params[name] as v.GenericSchema);
    if (kind === "strength") return [name, factor * (value as number)];
    if (kind === "parts") return [name, (value as readonly Penalty[]).map((part) => part.scaled(factor))];
    return [name, value];
  });
  return Object.freeze(Object.fromEntries(scaled));
}

function bind(definition: PenaltyDefinition, params: AnyParams, unwritten: readonly string[], from?: Placed): Penalty {
  // `params` came out of this definition's own table.
  const checked = params as never;
  const configured = from?.configured ?? params;
  const { traits, needs = [] } = definition;
  const known = typeof traits === "function" ? traits(checked) : traits;
  const penalty: Penalty = {
    name: definition.name,
    params,
    unwritten,
    definition,
    traits: known,
    proxStep: definition.proxStep ?? (known.separable ? "each" : "one"),
    needs: typeof needs === "function" ? needs(checked) : needs,
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
      return placed === params ? penalty : bind(definition, Object.freeze(placed), unwritten, { configured, shape });
    },
    terms: () => definition.terms?.(checked),
    lambdaMax(gradient) {
      const most = definition.lambdaMax?.(gradient, checked);
      // A strength of 0 holds nothing at zero, at any multiple.
      return most !== undefined && Number.isFinite(most) ? most : undefined;
    },
    scaled(factor) {
      const scale = (given: AnyParams) => scaledParams(definition, given, factor);
      return bind(definition, scale(params), unwritten, from && { ...from, configured: scale(configured) });
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

/** Refuses a penalty that does nothing because no strength was written; a written 0 is legal. */
function assertStrength(
  definition: PenaltyDefinition,
  params: AnyParams,
  unwritten: readonly string[],
  what: string,
): void {
  const strengths = Object.keys(params).filter(
    (name) => kindOf(definition.params[name] as v.GenericSchema) === "strength",
  );
  if (strengths.length === 0 || strengths.some((name) => !unwritten.includes(name) || params[name] !== 0)) return;
  throw new RegError("INVALID_PARAMETER", {
    who: "@reg/core",
    what,
    expected: `a strength: ${strengths.join(" or ")}`,
    received: "none, and each is 0 when left out",
    advice: `Write ${definition.name}({ ${strengths[0]}: 0.01 }), or { "name": "${definition.name}", "${strengths[0]}": 0.01 } in JSON.`,
  });
}

/** A penalty from its definition and parameters that are not checked yet; `what` names it. Throws `INVALID_PARAMETER`. */
export function createPenalty(definition: PenaltyDefinition, given: unknown, what: string = definition.name): Penalty {
  const example = exampleCall(definition.name, Object.keys(definition.params), given);
  const form = "an object of parameters";
  const words = { code: "INVALID_PARAMETER", what, form, nouns: ["parameter", "parameters"], example } as const;
  const params = Object.freeze(parseEntries(definition.params, given, words));
  const written = given as AnyParams; // what parses is a record
  const unwritten = Object.freeze(Object.keys(definition.params).filter((name) => written[name] === undefined));
  assertStrength(definition, params, unwritten, what);
  return bind(definition, params, unwritten);
}

/**
 * Defines a penalty. The result is the factory users call; its formula is in `definition`.
 *
 * ```ts
 * export const l1 = definePenalty({
 *   name: "l1", kerasName: "L1",
 *   params: { l1: strength(0.01) },
 *   value: (ops, w, { l1 }) => ops.mul(ops.sum(ops.abs(w)), l1),
 *   gradient: (ops, w, { l1 }) => ops.mul(ops.sign(w), l1),
 *   prox: (ops, w, step, { l1 }) => softThreshold(ops, w, ops.mul(step, l1)),
 * });
 * ```
 */
export function definePenalty<const Name extends string, const Table extends ParamTable>(
  definition: PenaltyDefinition<Name, Table>,
): PenaltyFactory<Name, Table> {
  // In JavaScript the compiler does not ask for traits.
  if (definition.traits === undefined) {
    throw new RegError("INVALID_PARAMETER", {
      who: "@reg/core",
      what: definition.name,
      expected: "traits in the definition",
      received: "none",
      advice: "Write traits: { separable, convex, homogeneous }, each true or false.",
    });
  }
  // Whoever holds a PenaltyDefinition without its table only passes on parameters that came from the table.
  const untyped = definition as unknown as PenaltyDefinition;
  const create = (params: ParamsInput<Table> = {} as ParamsInput<Table>) => createPenalty(untyped, params);
  return Object.assign(create, { definition });
}
