import { performance } from "node:perf_hooks";
import type { MeasuredRow, Prepare, Row } from "./row.ts";

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** How long one round of a row takes at least, milliseconds: long enough that the clock and a stray interruption matter little. */
const roundTime = 60;
const rounds = 9;
/** A row this slow, milliseconds a call, has fewer rounds: its figure is far from the others'. */
const slow = 500;

/**
 * Milliseconds per step of rows of one runtime. All rows take turns, round by round, so that what else the machine does
 * falls on all of them; each figure is the median of its rounds.
 */
export async function measure(rows: readonly Row[], prepare: Prepare): Promise<readonly MeasuredRow[]> {
  const runs = [];
  for (const row of rows) {
    const stepper = await prepare(row);
    // Twice: the first call compiles, the second shows the pace.
    await stepper.run();
    const start = performance.now();
    await stepper.run();
    const took = performance.now() - start;
    const calls = Math.max(1, Math.ceil(roundTime / took));
    runs.push({ row, stepper, calls, rounds: took > slow ? 3 : rounds, times: [] as number[] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { stepper, calls, times } of runs.filter((run) => round < run.rounds)) {
      const start = performance.now();
      for (let call = 0; call < calls; call++) await stepper.run();
      times.push((performance.now() - start) / (calls * stepper.stepsPerCall));
    }
  }
  return runs.map(({ row, times }) => ({ ...row, msPerStep: median(times) }));
}
