/** What is known of a unit: whether it is dead, what it sends, and what keeps one that sends a constant. */
export interface UnitState<Sent = unknown> {
  /** How many sums read it. */
  readonly sums: number;
  readonly isAlive: boolean;
  /** What biases take when it is gone. */
  readonly sent: readonly Sent[];
  readonly keptBy?: string;
}

/** A unit before any sum was looked at. */
const unseen: UnitState<never> = { sums: 0, isAlive: false, sent: [] };

/** What a unit adds to a sum. */
export interface Term<Sent> {
  /** What it sends, whatever comes in; NaN where that varies. */
  readonly number: number;
  /** The one number of all weights that it is multiplied with; NaN where there are several. */
  readonly weights: number;
  /** How a bias takes the number, or why it can go nowhere, in words that follow "sends 0.5 …". */
  readonly bias: ((number: number) => Sent) | string;
}

/**
 * The state of a unit after one more sum that reads it. It adds nothing where it sends zeros or its weights are zeros, 0 · x
 * being 0 for every finite x.
 */
export function withTerm<Sent>(
  state: UnitState<Sent> | undefined,
  { number, weights, bias }: Term<Sent>,
): UnitState<Sent> {
  const before = state ?? unseen;
  if (before.isAlive) return before;
  const sums = before.sums + 1;
  // 0 · ∞ is no zero.
  if (number === 0 || (weights === 0 && Math.abs(number) !== Number.POSITIVE_INFINITY)) return { ...before, sums };
  if (!Number.isFinite(number)) return { ...before, sums, isAlive: true };
  if (typeof bias === "string") return { ...before, sums, keptBy: before.keptBy ?? `sends ${number} ${bias}` };
  return { ...before, sums, sent: [...before.sent, bias(number)] };
}

/** Whether nothing needs a unit, and nothing keeps it. */
export const isDead = (state: UnitState | undefined): boolean =>
  state !== undefined && state.sums > 0 && !state.isAlive && state.keptBy === undefined;
