import type { BiasFold, Constants, JoinContext, Place } from "@reg/core/units";
import type { LayerInternals, LayerVariable } from "../internals.ts";

/** A layer as it is called: what it reads and makes. */
export interface LayerFacts {
  readonly layer: LayerInternals;
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  /** The place of a weight that a layer or a cell has under this name; `undefined` where it has none. */
  weight(member: string, owner?: LayerInternals): Place | undefined;
}

/** What a rule says of a layer's axes. What it does not mention is locked by the layer. */
export interface LayerContext extends LayerFacts, JoinContext<Place> {
  /** Units end in this sum: the operand's axis is multiplied with the kernel's, entry by entry. */
  sum(operand: Place, axis: number, kernel: Place, kernelAxis: number, fold: BiasFold | string): void;
  /** A value inside the layer. */
  inner(name: string, shape: Place["shape"]): Place;
  /** A layer inside this one, called on values; gives what it makes. */
  run(layer: LayerInternals, inputs: readonly Place[], shapes: readonly Place["shape"][]): readonly Place[];
  /** What becomes of constants in the layer. */
  step(carry: (constants: Constants) => void): void;
  /** All axes of what it reads and makes are locked, with a reason. */
  lockAll(why: string): void;
}

/** A layer's settings as its JSON has them, in Keras' words. */
export type LayerJson = Readonly<Record<string, unknown>>;

/** A layer after units were cut. */
export interface CutFacts extends LayerFacts {
  /** How many entries an axis keeps. */
  kept(place: Place, axis: number): number;
  /** The settings of a layer inside this one. */
  cutInner(layer: LayerInternals, config: LayerJson): LayerJson;
}

/** How a layer carries the units of its inputs to its outputs. */
export interface LayerRule {
  units(context: LayerContext): void;
  /** The settings that change where units were cut. */
  cut?(config: LayerJson, facts: CutFacts): LayerJson;
  /** How many products it adds for one row; open lengths count as one. */
  products?(facts: LayerFacts): number;
}

/** The rules of a family of layers, by their class names. */
export type LayerRules = Readonly<Record<string, LayerRule>>;

/** A weight that a layer keeps under a name. */
export const variableOf = (owner: LayerInternals, member: string): LayerVariable | undefined => {
  const found = owner[member];
  // A weight of tfjs has these members.
  return typeof found === "object" && found !== null && "originalName" in found ? (found as LayerVariable) : undefined;
};
