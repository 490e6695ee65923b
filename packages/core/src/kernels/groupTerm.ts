/** Weights seen as `[before, groups, each]`: a group is everything at one index of the middle axis. */
export interface GroupPart {
  readonly before: number;
  readonly each: number;
}

/** The norms of groups, with room to solve for them. */
export interface GroupNorms {
  readonly groups: number;
  /** What a norm is multiplied by. */
  readonly strength: number;
  readonly scales: Float64Array;
  /** For norms that are solved for: two sums of each group. */
  readonly sums: Float64Array;
  readonly slopes: Float64Array;
}

/** The groups along one axis, ready to run. */
export interface GroupTerm extends GroupNorms, GroupPart {}

export function groupNorms(groups: number, strength: number): GroupNorms {
  const room = () => new Float64Array(groups);
  return { groups, strength, scales: room(), sums: room(), slopes: room() };
}

export const groupTerm = ([before, groups, each]: readonly [number, number, number], strength: number): GroupTerm => ({
  ...groupNorms(groups, strength),
  before,
  each,
});
