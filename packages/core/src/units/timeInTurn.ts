import type { BeforeAfter } from "./certificate.ts";

const rounds = { warmUp: 3, least: 7, most: 201, milliseconds: 400 };

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

/** Median milliseconds of both, run in turn so that a busy machine slows both; about half a second, or seven runs of each. */
export async function timeInTurn(before: () => Promise<unknown>, after: () => Promise<unknown>): Promise<BeforeAfter> {
  const times: [number[], number[]] = [[], []];
  const start = performance.now();
  for (let round = 0; round < rounds.most; round++) {
    if (round >= rounds.warmUp + rounds.least && performance.now() - start > rounds.milliseconds) break;
    for (const [i, run] of [before, after].entries()) {
      const from = performance.now();
      await run();
      if (round >= rounds.warmUp) times[i]!.push(performance.now() - from);
    }
  }
  return { before: median(times[0]), after: median(times[1]) };
}

/** Whether a model took clearly longer after a cut: medians of equal models differ by less. */
export const isSlower = ({ before, after }: BeforeAfter): boolean => after > 1.05 * before;
