import type { Penalty } from "./penalty.ts";
import { sumTerms } from "./terms.ts";

/** The terms of several penalties on one weight; `undefined` when one is more than its terms. */
export const termsOfParts = (penalties: readonly Penalty[]) => sumTerms(penalties.map((penalty) => penalty.terms()));

/** Why the prox of this sum is not known; "" when it is. */
export function whyNoProx(penalties: readonly Penalty[]): string {
  const refused = penalties.find(({ noProx }) => noProx !== "");
  if (refused) return refused.noProx;
  if (penalties.length === 1) return "";
  const terms = termsOfParts(penalties);
  const unknown = penalties.find((penalty) => !penalty.terms());
  if (!terms) return `no exact prox is known for ${unknown?.name} together with another penalty`;
  const acting = terms.groups.filter(({ lambda }) => lambda > 0);
  const groupings = new Set(acting.map(({ grouping: g }) => `axis ${g.axis} by ${g.groupSize}`));
  if (groupings.size <= 1) return "";
  return `groups along ${[...groupings].join(" and ")} overlap, and their common prox has no closed form`;
}
