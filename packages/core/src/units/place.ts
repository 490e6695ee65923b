/** A tensor that may have units: a computed value, or a weight. */
export interface Place {
  /** The name of the value, or the path of the weight. */
  readonly name: string;
  /** Lengths of the axes, a word for one that is open; `undefined` where nothing is known of them. */
  readonly shape: readonly (number | string)[] | undefined;
  /** The number of each axis' first entry among all entries; -1 for an axis that cannot be followed: of length 1, or open. */
  readonly first: readonly number[];
  /**
   * How many entries each axis has, 0 for one that cannot be followed. An axis of `12*batch` has 12: in each of them is every twelfth
   * position, as in a batch of rows with 12 heads each.
   */
  readonly entries: readonly number[];
  /** Whether its numbers are the model's own: a weight. */
  readonly isLeaf: boolean;
  /** Whether it depends on no input of the model. */
  readonly isFixed: boolean;
}

/** An axis of a place. */
export interface PlaceAxis<P extends Place = Place> {
  readonly place: P;
  readonly axis: number;
}

/** How many entries an axis has; 0 for one that is not followed. */
export const lengthAt = ({ entries }: Place, axis: number): number => entries[axis] ?? 0;

/** The known part of an axis' length: of `12*batch` 12, of a number that is not followed the number. */
export const knownLength = (place: Place, axis: number): number => lengthAt(place, axis) || Number(place.shape![axis]);

/** Whether an axis that is followed is open: its entries repeat. */
export const isOpenAt = (place: Place, axis: number): boolean =>
  lengthAt(place, axis) > 0 && typeof place.shape![axis] === "string";

/** The number of the axes that a place has; 0 where nothing is known of them. */
export const rankOf = ({ shape }: Place): number => shape?.length ?? 0;
