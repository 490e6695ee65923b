import type { TensorType } from "../file/tensor.ts";
import type { Shape } from "../graph/dim.ts";

/**
 * A tensor that may have units: a computed value, or a weight as one node reads it. A weight that two nodes read is two places,
 * because each may keep its own entries.
 */
export interface Place {
  /** The name of the value. */
  readonly name: string;
  /** `undefined` where it could not be inferred. */
  readonly shape: Shape | undefined;
  readonly type: TensorType | undefined;
  /** The number of each axis' first entry among all entries; -1 for an axis that cannot be followed: of length 1, or open. */
  readonly first: readonly number[];
  /** Whether the file stores its numbers. */
  readonly isLeaf: boolean;
  /** Whether it depends on no input of the model. */
  readonly isFixed: boolean;
}

/** An axis of a place. */
export interface PlaceAxis {
  readonly place: Place;
  readonly axis: number;
}

/** The length of an axis that is followed; 0 for one that is not. */
export const lengthAt = ({ shape, first }: Place, axis: number): number =>
  (first[axis] ?? -1) < 0 ? 0 : Number(shape![axis]);

/** The number of the axes that a place has; 0 where nothing is known of them. */
export const rankOf = ({ shape }: Place): number => shape?.length ?? 0;
