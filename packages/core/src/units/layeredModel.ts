import type { Constants } from "./constants.ts";
import type { UnitAnalysis } from "./groups.ts";
import type { Place, PlaceAxis } from "./place.ts";

/** The bias that takes what constant units send. */
export interface BiasFold {
  readonly bias: Place;
  /** The axis of the kernel whose entries the bias has. */
  readonly resultAxis: number;
}

/** A sum of a layer over units, which end here. One of a layer that is called several times has as many operands. */
export interface LayerSum {
  readonly operands: readonly PlaceAxis[];
  /** The weight that the units are multiplied with, entry by entry. */
  readonly kernel: PlaceAxis;
  /** Where a constant goes that a unit sends; a text, which follows "sends 0.5 …", says why it can go nowhere. */
  readonly fold: BiasFold | string;
}

/** A model of layers, as a search for dead units needs it: which entries are the same unit, which sums read them, what they send. */
export interface LayeredModel extends UnitAnalysis {
  readonly sums: readonly LayerSum[];
  /** Carries constants through each layer, in the order of the layers. */
  readonly steps: readonly ((constants: Constants) => void)[];
}
