import leven from "leven";

/** "Did you mean …?" with the known name closest to what was typed; `undefined` when none is close. */
export function didYouMean(typed: string, known: readonly string[]): string | undefined {
  if (typed === "") return undefined;
  const begun = known.filter((name) => name.toLowerCase().startsWith(typed.toLowerCase()));
  if (begun.length === 1) return `Did you mean "${begun[0]}"?`;
  const distance = (name: string) => leven(typed.toLowerCase(), name.toLowerCase());
  const best = known.toSorted((a, b) => distance(a) - distance(b))[0];
  // Half the letters wrong is another word, not a typo.
  if (best === undefined || distance(best) > Math.max(1, best.length / 2)) return undefined;
  return `Did you mean "${best}"?`;
}

/** "Did you mean …?" with the known name closest to what was typed, or the whole list when none is close. */
export const nearest = (typed: string, known: readonly string[]): string =>
  didYouMean(typed, known) ?? `Known: ${known.join(", ")}.`;
