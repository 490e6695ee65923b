// Which inputs a model really uses: an input whose outgoing weights are all zero does nothing, whatever else the model is.
import type { Adapter } from "../adapter.ts";
import type { Parameter } from "../parameter.ts";
import { RegError } from "../regError.ts";
import type { UnitMember, Units } from "../units.ts";
import { sizeOf } from "../weights.ts";

/** How much of a model reads one feature. */
export interface FeatureUse {
  /** The number of the feature in its input. */
  readonly feature: number;
  readonly name: string;
  /** The norm of the feature's outgoing weights: √Σw² over the parameters that read it. 0 for one that nothing reads. */
  readonly norm: number;
}

/** The features of one input. */
export interface FeatureReport {
  /** What the model, or its units, call the input. */
  readonly input: string;
  /** How many features there are. */
  readonly size: number;
  /** How many have a norm above 0. */
  readonly used: number;
  /** All of them, most used first; equal ones in their order. */
  readonly features: readonly FeatureUse[];
}

export interface FeatureReportOptions {
  /** Names of the features, in their order; their numbers when left out. */
  readonly names?: readonly string[];
  /** The input that is meant, where a model has several. The first with features when left out. */
  readonly input?: string;
}

/** The part of an adapter that a report needs. */
export interface FeatureSource<Model> extends Pick<Adapter<Model>, "units"> {
  parameters(model: Model): readonly Pick<Parameter, "path" | "read">[];
}

const refuse = (expected: string, received: string, advice?: string) =>
  new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/core",
    what: "featureReport",
    expected,
    received,
    ...(advice && { advice }),
  });

/** The refusal of a sum that a part is missing of. */
const unread = (input: string, path: string) =>
  refuse(
    `the weights of all parameters that read "${input}"`,
    `a model that does not list "${path}", such as a trainer in which it is not trainable`,
    "Give a trainer of all parameters, or save the model and run `reg inspect FILE --features`.",
  );

/** Whether nothing in the model makes these units: they come from outside, a flattened image too. */
const comeIn = ({ input, members }: Units): boolean =>
  members.some(({ side }) => side === "outgoing") &&
  (input !== undefined || members.every(({ side }) => side !== "incoming"));

/** Σw² of each unit's entries of a member. */
function addSquares(
  squares: Float64Array,
  { axis, entries }: UnitMember,
  data: ArrayLike<number>,
  shape: readonly number[],
) {
  const [length, inner] = [shape[axis]!, sizeOf(shape.slice(axis + 1))];
  const unitOf = new Map(entries.flatMap((own, unit) => own.map((entry) => [entry, unit] as const)));
  for (let i = 0; i < data.length; i++) {
    const unit = unitOf.get(Math.floor(i / inner) % length);
    if (unit !== undefined) squares[unit]! += data[i]! * data[i]!;
  }
}

/** The units that are the features of an input. Throws `UNSUPPORTED_MODEL` where there are none. */
function featuresIn(units: readonly Units[], name: string | undefined): Units {
  const inputs = units.filter(comeIn);
  const found = name === undefined ? inputs[0] : inputs.find(({ input, name: own }) => input === name || own === name);
  if (found) return found;
  const names = inputs.map(({ name: own }) => JSON.stringify(own)).join(", ");
  if (name !== undefined && names !== "") throw refuse(`one of the inputs ${names}`, JSON.stringify(name));
  throw refuse(
    "a model with an input of several features that a kernel reads",
    "none",
    "Positions of an image that a convolution reads are no features.",
  );
}

/**
 * How much each feature of an input is used, by the weights alone: the norm √Σw² of the weights that read it. Exact zeros are what a
 * group penalty on the input's rows leaves of features that do not count. A norm says nothing of the layers behind, and compares
 * features only where these are scaled alike, as standardized columns and pixels are.
 *
 * ```ts
 * const report = await featureReport(tfjsAdapter, model);
 * ```
 *
 * Throws `UNSUPPORTED_MODEL` for a model without such an input, or that does not list what reads it, and `INVALID_PARAMETER` for names that are more or fewer.
 */
export async function featureReport<Model>(
  { units, parameters }: FeatureSource<Model>,
  model: Model,
  { names, input }: FeatureReportOptions = {},
): Promise<FeatureReport> {
  const group = featuresIn(units?.(model) ?? [], input);
  if (names && names.length !== group.size) {
    const expected = `${group.size} names, one for each feature of "${group.name}"`;
    const parts = { who: "@reg/core", what: "featureReport", expected, received: String(names.length) };
    throw new RegError("INVALID_PARAMETER", parts);
  }
  const byPath = new Map(parameters(model).map((parameter) => [parameter.path, parameter]));
  const squares = new Float64Array(group.size);
  for (const member of group.members) {
    if (member.side !== "outgoing") continue;
    const parameter = byPath.get(member.path);
    if (!parameter) throw unread(group.name, member.path);
    const { data, shape } = await parameter.read();
    addSquares(squares, member, data, shape);
  }
  const uses = Array.from(squares, (square, feature): FeatureUse => {
    return { feature, name: names?.[feature] ?? String(feature), norm: Math.sqrt(square) };
  });
  const features = uses.toSorted((a, b) => b.norm - a.norm || a.feature - b.feature);
  const used = features.filter(({ norm }) => norm > 0).length;
  return { input: group.input ?? group.name, size: group.size, used, features };
}
