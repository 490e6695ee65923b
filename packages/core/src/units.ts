/** What a parameter's entries are to a unit: weights of what it reads, numbers of its own, or weights of what reads it. */
export type UnitSide = "incoming" | "own" | "outgoing";

/** An axis of a parameter that counts units. */
export interface UnitMember {
  readonly path: string;
  readonly axis: number;
  readonly side: UnitSide;
  /** Whether each number scales a unit behind a normalization, which made all units equally large. */
  readonly scales?: true;
  /**
   * For each unit its entries along the axis. One entry each where the axis is the units themselves; more where a flattened image
   * or a group of a convolution gives a unit several; other numbers than 0, 1, 2 … behind a Concat.
   */
  readonly entries: readonly (readonly number[])[];
}

/**
 * Units that several parameters share: the neurons of a layer, the filters of a convolution, the heads of an attention, the
 * features of an input. What belongs to unit `u` is everything at `member.entries[u]` of every member.
 */
export interface Units {
  /** Unique in the model: what the parameter of the incoming side, or the input, is called. */
  readonly name: string;
  readonly size: number;
  /** The input of the model whose features they are. */
  readonly input?: string;
  readonly members: readonly UnitMember[];
  /** Why they cannot be cut, in words; left out where they can. */
  readonly locked?: string;
}
