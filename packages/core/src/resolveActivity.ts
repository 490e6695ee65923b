// Rules on activity: penalties on what layers put out instead of on parameters. They are in the loss, divided by the size of the batch, as
// Keras' `activity_regularizer` is.
import type { ParsedRule } from "./config.ts";
import { nearest } from "./nearest.ts";
import { pathMatcher } from "./pathMatcher.ts";
import type { ActivityEntry } from "./plan.ts";
import { RegError } from "./regError.ts";

/** A rule on activity, and where it is written. */
interface PlacedRule {
  readonly rule: ParsedRule;
  readonly where: string;
}

const unmatched = (what: string, expected: string, advice: string) =>
  new RegError("UNMATCHED_RULE", { who: "@reg/core", what, expected, advice });

/** The layers that a rule is for. Throws `UNMATCHED_RULE`. */
function layersOf({ rule: { match }, where }: PlacedRule, layers: readonly string[] | undefined): readonly string[] {
  if (!layers) {
    throw unmatched(
      where,
      `activity of "${match}" to match a layer`,
      `Outputs of layers are not penalized here: write "match" for weights, without "on".`,
    );
  }
  const matches = pathMatcher(match);
  const found = layers.filter(matches);
  if (found.length > 0) return found;
  const advice = layers.length === 0 ? "The model has no layers." : nearest(match, layers);
  throw unmatched(where, `activity of "${match}" to match a layer`, advice);
}

/** What the rules on activity say of each layer, in the model's order. The first one that matches a layer wins. */
export function activityEntries(
  rules: readonly ParsedRule[],
  placeOf: (index: number) => string,
  layers: (() => readonly string[]) | undefined,
): readonly ActivityEntry[] {
  const placed = rules.flatMap((rule, index) => (rule.on ? [{ rule, index, where: placeOf(index) }] : []));
  if (placed.length === 0) return [];
  const all = layers?.();
  const matched = placed.map((each) => ({ ...each, found: new Set(layersOf(each, all)) }));
  return all!.flatMap((layer) => {
    const first = matched.find(({ found }) => found.has(layer));
    const [applied] = first?.rule.penalties ?? [];
    if (!first || !applied) return [];
    const reason = `rule ${first.index + 1}: activity of "${first.rule.match}"`;
    return [{ layer, penalty: applied.penalty, reason }];
  });
}
