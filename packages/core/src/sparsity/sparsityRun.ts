// Training towards targets of sparsity. The penalties train at a mild strength. Between steps the smallest weights are set to 0, more of them
// as time goes on. A weight that was cut may come back until `until`. Then the zeros are frozen, and the penalties of the
// target rest: what is left of training fits the weights that are left.
//
// A penalty that would make more zeros than wanted is eased, so that training ends at the target from both sides.
import type { Plan, RegularizedEntry } from "../plan.ts";
import { RegError } from "../regError.ts";
import { countZeros, cutSmallest, type WeightNumbers } from "./cutSmallest.ts";
import { cutUnits, freeLive, liveUnits } from "./cutUnits.ts";
import type { PlannedSparsity } from "./plannedSparsity.ts";
import { shareAt, stepsBetweenLooks, stepsToLook, type Timeline, timelineOf } from "./timeline.ts";
import { hasWrittenStrength } from "./unwrittenStrengths.ts";
import { zerosOfEach } from "./zerosOfEach.ts";

/** Gives the numbers of parameters to a function that changes them where they are, and keeps what it leaves. */
export type EditWeights = (paths: readonly string[], change: (arrays: readonly WeightNumbers[]) => void) => void;

/** Where training stands with a target. */
interface Standing extends Partial<Timeline> {
  /** What the penalties of the target are multiplied by while it is not reached: below 1 where they made too many zeros. */
  readonly ease: number;
  readonly frozen: boolean;
}

/** All that a resumed run has to know, as JSON. */
export interface SparsityState {
  readonly relaxed: boolean;
  /** What strengths that were not written are multiplied by; `null` before the first step. */
  readonly mild: number | null;
  readonly targets: readonly Standing[];
}

/** An entry of a plan, of a parameter or of units. */
export interface PressedEntry {
  readonly sparsity?: PlannedSparsity | undefined;
  readonly penalty: object;
}

/** Training towards the targets of a plan. */
export interface SparsityRun {
  readonly state: SparsityState;
  /** Whether `mild` is to be set before the next step. */
  readonly needsStrength: boolean;
  /** The entries whose strength was not written. */
  readonly unwritten: readonly RegularizedEntry[];
  setMild(mild: number): void;
  /** Sets the timeline of targets that say none: after `step` steps, a fit takes so many. Throws `INVALID_CONFIG`. */
  begin(step: number, steps: number | undefined): void;
  /** The steps that may be taken before the next call of `look`. */
  stepsToLook(step: number): number;
  /** Looks at the weights after `step` steps, where it is time to, and cuts them. */
  look(step: number, edit: EditWeights): void;
  /** What the penalty of an entry is multiplied by. */
  pressureOn(entry: PressedEntry): number;
  /** Whether zeros of a target stay zeros. */
  isFrozen(planned: PlannedSparsity): boolean;
  /** Throws `NO_SUPPORT` where zeros are not frozen after so many steps. */
  assertSupport(step: number): void;
  /** Goes on without any penalty, with the zeros there are. Throws `NO_SUPPORT` as `assertSupport` does. */
  relax(step: number): void;
  /** Goes on from a state of a plan with as many targets. */
  restore(state: SparsityState): void;
}

/** A plan, as far as its targets go. */
type PlanWithTargets = Pick<Plan, "sparsity" | "regularized">;

/** A run at its start. `who` is the package that a refusal names. */
export function createSparsityRun(plan: PlanWithTargets, who: string): SparsityRun {
  const { sparsity: planned } = plan;
  const unwritten = plan.regularized.filter(({ sparsity, penalty }) => sparsity && !hasWrittenStrength(penalty));
  const chosen = new Set<object>(unwritten.map(({ penalty }) => penalty));
  let state: SparsityState = startOf(planned);
  const standingOf = (target: PlannedSparsity): Standing => state.targets[planned.indexOf(target)]!;
  const change = (next: (standing: Standing, i: number) => Standing) => {
    state = { ...state, targets: state.targets.map(next) };
  };
  const assertSupport = (step: number) => {
    const reached = state.targets.every(({ frozen, until = Number.NaN }) => frozen || step >= until);
    if (planned.length === 0 || !reached) throw noSupport(who, step, state);
  };
  return {
    get state() {
      return state;
    },
    get needsStrength() {
      return state.mild === null && unwritten.length > 0;
    },
    unwritten,
    setMild(mild) {
      state = { ...state, mild };
    },
    begin(step, steps) {
      if (state.targets.every(hasTimeline)) return;
      if (steps === undefined) throw withoutEnd(who);
      change((standing) => (hasTimeline(standing) ? standing : { ...standing, ...timelineOf(step, steps) }));
    },
    stepsToLook: (step) =>
      state.targets.reduce(
        (least, each) => (hasTimeline(each) && !each.frozen ? Math.min(least, stepsToLook(each, step)) : least),
        Number.MAX_SAFE_INTEGER,
      ),
    look(step, edit) {
      change((standing, i) => {
        if (!hasTimeline(standing) || standing.frozen || !isLook(standing, step)) return standing;
        return lookAt(standing, planned[i]!, step, edit);
      });
    },
    pressureOn({ sparsity, penalty }) {
      if (!sparsity) return 1;
      const { frozen, ease } = standingOf(sparsity);
      return frozen ? 0 : ease * (chosen.has(penalty) ? (state.mild ?? 1) : 1);
    },
    isFrozen: (target) => standingOf(target).frozen,
    assertSupport,
    relax(step) {
      assertSupport(step);
      change((standing) => ({ ...standing, frozen: true }));
      state = { ...state, relaxed: true };
    },
    restore(next) {
      state = next;
    },
  };
}

const startOf = (planned: readonly PlannedSparsity[]): SparsityState => ({
  relaxed: false,
  mild: null,
  targets: planned.map(({ target: { from, until } }) => ({
    ...(from !== undefined && { from, until }),
    ease: 1,
    frozen: false,
  })),
});

const hasTimeline = (standing: Standing): standing is Standing & Timeline => standing.until !== undefined;

/** Whether weights are looked at after so many steps. */
const isLook = (timeline: Timeline, step: number): boolean =>
  step > 0 && (step >= timeline.until || stepsToLook(timeline, step - 1) === 1);

/** Whether there are more zeros, or fewer live units, than in the end. */
const isOver = ({ zeros, units }: PlannedSparsity, arrays: readonly WeightNumbers[]): boolean =>
  zeros === undefined ? units.some((each) => liveUnits(each, arrays) < each.live) : countZeros(arrays) > zeros;

/**
 * The ease of a penalty after a look. Zeros that are too many come back where it is eased by halves. A dead unit has no gradient and stays
 * dead: there the penalty rests as soon as no more units are to die.
 */
function easeAfter(
  { ease }: Standing,
  { units, zeros }: PlannedSparsity,
  arrays: readonly WeightNumbers[],
  over: boolean,
) {
  if (zeros === undefined && units.some((each) => liveUnits(each, arrays) <= each.live)) return 0;
  return over ? ease / 2 : Math.min(1, Math.max(ease, leastEase) * 1.25);
}

/** Where a penalty that rested begins again. */
const leastEase = 1 / 64;

/** Cuts a share of what is cut in the end. */
function cut({ zeros, units }: PlannedSparsity, arrays: readonly WeightNumbers[], share: number): void {
  if (zeros !== undefined) {
    for (const [i, own] of zerosOfEach(arrays, Math.round(zeros * share)).entries()) cutSmallest(arrays[i]!, own);
  }
  for (const each of units) cutUnits(each, arrays, Math.round((each.size - each.live) * share));
}

/** One look: cuts what is to be cut by now, and eases a penalty that makes more zeros than there are to be in the end. */
function lookAt(standing: Standing & Timeline, planned: PlannedSparsity, step: number, edit: EditWeights): Standing {
  const { until } = standing;
  let next: Standing = standing;
  edit(planned.paths, (arrays) => {
    const over = isOver(planned, arrays);
    // Without a penalty weights that have a gradient come back. The others are waited for no longer than this.
    const late = step >= until + stepsBetweenLooks(standing);
    if (step >= until && over && !late) {
      next = { ...standing, ease: 0 };
      return;
    }
    cut(planned, arrays, shareAt(standing, step));
    // Of a target of units only the units are frozen, and not what a penalty made 0 within them.
    if (step >= until && planned.zeros === undefined) freeLive(planned.units, arrays);
    next =
      step >= until ? { ...standing, frozen: true } : { ...standing, ease: easeAfter(standing, planned, arrays, over) };
  });
  return next;
}

/** The refusal of a timeline that depends on the steps of a fit, where nobody knows them. */
const withoutEnd = (who: string): RegError =>
  new RegError("INVALID_CONFIG", {
    who,
    what: "toSparsity",
    expected: `"from" and "until", because the number of steps is not known here`,
    received: "neither",
    advice: `Write { "zeros": 0.9, "from": 500, "until": 4000 }, in steps.`,
  });

function noSupport(who: string, step: number, { targets }: SparsityState): RegError {
  const end = Math.max(...targets.map(({ until = Number.NaN }) => until));
  const plan = Number.isNaN(end) ? "a plan that has not been trained yet" : `a plan that freezes them at ${end}`;
  return new RegError("NO_SUPPORT", {
    who,
    what: "relax",
    expected: "zeros that are frozen",
    received: targets.length === 0 ? "a plan without toSparsity" : `step ${step} of ${plan}`,
    advice:
      targets.length === 0
        ? `Write "toSparsity" into the configuration.`
        : `Train on first, or write "until" into "toSparsity".`,
  });
}
