/** The groups along one axis, ready to run: `[before, groups, each]`, the strength, and room for numbers of each group. */
export interface GroupTerm {
  readonly before: number;
  readonly groups: number;
  readonly each: number;
  readonly strength: number;
  readonly scales: Float64Array;
  /** For norms that are solved for: two sums of each group. */
  readonly sums: Float64Array;
  readonly slopes: Float64Array;
}

export function groupTerm([before, groups, each]: readonly [number, number, number], strength: number): GroupTerm {
  const room = () => new Float64Array(groups);
  return { before, groups, each, strength, scales: room(), sums: room(), slopes: room() };
}
