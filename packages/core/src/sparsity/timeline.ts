// When weights are cut: Zhu and Gupta's cubic schedule (2017), which cuts many weights early, while few of them matter, and few late.

/** Steps since `attach`. */
export interface Timeline {
  readonly from: number;
  readonly until: number;
}

/** The timeline of a target that says none, by the steps of the first `fit`. */
export const timelineOf = (step: number, steps: number): Timeline => {
  const from = step + Math.round(0.15 * steps);
  return { from, until: Math.max(from + 1, step + Math.round(0.8 * steps)) };
};

/** Which share of the zeros of the end is there after so many steps. */
export function shareAt({ from, until }: Timeline, step: number): number {
  const left = 1 - Math.min(1, Math.max(0, (step - from) / (until - from)));
  return 1 - left ** 3;
}

/** How often weights are looked at between `from` and `until`. */
const looks = 64;

/** Steps between two looks at the weights, before `from` too. */
export const stepsBetweenLooks = ({ from, until }: Timeline): number => Math.max(1, Math.floor((until - from) / looks));

/** The steps that may be taken after `step` steps before the weights are looked at: at least 1. */
export function stepsToLook(timeline: Timeline, step: number): number {
  const { from, until } = timeline;
  if (step >= until) return 1;
  const every = stepsBetweenLooks(timeline);
  // Counted from `from`, before which steps are negative.
  const past = (((step - from) % every) + every) % every;
  return Math.min(every - past, until - step);
}
