import type { JoinContext } from "@reg/core/units";
import type { Tensor } from "../../file/tensor.ts";
import type { Attributes } from "../../graph/attributes.ts";
import type { GraphNode, Value } from "../../graph/graph.ts";
import type { Place } from "../../units/place.ts";
import type { OpName } from "../opName.ts";

/** The facts of a node that all parts of its rule see. */
export interface UnitFacts {
  readonly node: GraphNode;
  readonly attributes: Attributes;
  /** What it reads, as the graph has it; `undefined` for an optional input left out. */
  readonly read: readonly (Value | undefined)[];
  readonly inputs: readonly (Place | undefined)[];
  readonly outputs: readonly (Place | undefined)[];
  /** The numbers of an input that the file stores. */
  tensorOf(input: number): Tensor | undefined;
}

/** The sum over an axis: units end here, and one that adds nothing may be left out of it. */
export interface Sum {
  readonly operand: Place;
  readonly axis: number;
  /** What the operand is multiplied with, entry by entry; left out for a plain sum. */
  readonly by?: { readonly place: Place; readonly axis: number };
  /** Where a constant that a unit sends goes; a text says why it can go nowhere. */
  readonly fold: Fold | string;
}

/** The bias that takes what constant units send. */
export interface Fold {
  /** The kernel, one of the node's inputs, and which of its axes are the sum's and the results'. */
  readonly kernel: number;
  readonly sumAxis: number;
  readonly resultAxis: number;
  /** The node's input that is the bias, or would be; `undefined` where an Add behind the node has it. */
  readonly bias: number | undefined;
}

/** What a rule says of a node's axes. What it does not mention is locked by the node. */
export interface UnitContext extends UnitFacts, JoinContext<Place> {
  sum(sum: Sum): void;
}

/** The constants there are: NaN where a slice varies, or may. */
export interface ConstantContext extends UnitFacts {
  /** The number that the whole slice of an input has; of the whole input without an axis. */
  at(input: number, axis: number | undefined, entry: number): number;
}

/** A node after units were cut: its new integers and attributes. */
export interface CutContext extends UnitFacts {
  /** How many entries an axis keeps. */
  kept(place: Place, axis: number): number;
  keeps(place: Place, axis: number, entry: number): boolean;
  /** Whether anything of a place is gone. */
  isCut(place: Place): boolean;
  /** The name of a new constant. */
  constant(tensor: Tensor): string;
  /** The name of what a new node in front of this one makes of values with these names. */
  computed(op: OpName, inputs: readonly string[]): string;
}

/** What keeps an output of integers as it was: names of constants of its shape. */
export interface AsItWas {
  /** Which of its entries are replaced by the old ones. */
  readonly which: string;
  readonly old: string;
  /** Entries that grow with an open length: each is multiplied by one number and divided by the other. */
  readonly scaled?: { readonly by: string; readonly over: string };
}

/** A node's changes: whole lists of inputs and attributes; an attribute of `undefined` is taken off. */
export interface NodeChange {
  readonly inputs?: readonly string[];
  readonly attributes?: Readonly<Record<string, Attributes[string] | undefined>>;
  /** An output of integers that stays as it was. */
  readonly asItWas?: AsItWas;
}

/** How an op carries the units of its inputs to its outputs. */
export interface UnitRule {
  units(context: UnitContext): void;
  /** The number of a slice of output `output`, along an axis or of the whole; NaN where it is not known. */
  constant?(context: ConstantContext, output: number, axis: number | undefined, entry: number): number;
  /** What has to change in the node besides its weights. */
  cut?(context: CutContext): NodeChange | undefined;
}

/** The rules of a family of ops. */
export type UnitRules = Readonly<Record<string, UnitRule>>;
