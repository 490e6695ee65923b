import type { Units } from "../units.ts";

/** A group of units and what `compact` would find in it. */
export interface InspectedUnits extends Units {
  /** Units that no sum needs. */
  readonly dead: readonly number[];
  /** Why not all of them can be cut. */
  readonly why?: string;
}

/** The units that were cut from a group. */
export interface RemovedUnits {
  readonly name: string;
  /** How many there were. */
  readonly size: number;
  /** Which, counted in the whole model. */
  readonly units: readonly number[];
}

/** A group that kept units which look dead, or which cannot be cut. */
export interface KeptUnits {
  readonly name: string;
  /** How many there are. */
  readonly size: number;
  /** How many of them no sum needs. */
  readonly dead: number;
  readonly why: string;
}

/** The features that are left of an input. */
export interface KeptInput {
  readonly name: string;
  readonly axis: number;
  readonly entries: readonly number[];
}
