/** Scrambles 32 bits, so that one bit more in `x` changes half of them. Hash Function Prospector's lowbias32, by Chris Wellons. */
function scramble(x: number): number {
  let bits = x ^ (x >>> 16);
  bits = Math.imul(bits, 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return bits ^ (bits >>> 15);
}

/** What makes a draw another one than the others. */
export interface Draw {
  readonly seed: number;
  readonly step: number;
  /** Which of the graph's masks. */
  readonly mask: number;
}

/**
 * Fills bytes with 1 for entries that are kept and 0 for the share `ratio` that is dropped. What an entry is follows from the draw and
 * its place alone, so that a run that is stopped and resumed has the same masks. Numbers from a counter, two entries from 32 bits: a
 * generator of pure-rand takes four times as long, and this runs for every activation of every step.
 */
export function drawMask(out: Uint8Array, ratio: number, { seed, step, mask }: Draw): void {
  const below = Math.round(ratio * 65536) - 1;
  // Not 0 for the first of all draws, which scrambling leaves 0.
  const key = scramble(seed ^ scramble(mask ^ scramble(step + 0x3c6ef372)));
  const pairs = out.length & ~1;
  for (let i = 0; i < pairs; i += 2) {
    const bits = scramble(Math.imul(i, 0x9e3779b9) + key);
    // The sign of a difference, without a branch that would be guessed wrong half of the time.
    out[i] = (below - (bits & 0xffff)) >>> 31;
    out[i + 1] = (below - (bits >>> 16)) >>> 31;
  }
  if (pairs < out.length) out[pairs] = (below - (scramble(Math.imul(pairs, 0x9e3779b9) + key) & 0xffff)) >>> 31;
}
