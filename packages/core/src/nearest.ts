import leven from "leven";

/** "Did you mean …?" with the known name closest to what was typed, or the whole list when none is close. */
export function nearest(typed: string, known: readonly string[]): string {
  const distance = (name: string) => leven(typed.toLowerCase(), name.toLowerCase());
  const best = known.toSorted((a, b) => distance(a) - distance(b))[0];
  // Half the letters wrong is another word, not a typo.
  if (best !== undefined && distance(best) <= Math.max(2, best.length / 2)) return `Did you mean "${best}"?`;
  return `Known: ${known.join(", ")}.`;
}
