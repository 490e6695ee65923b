import { performance } from "node:perf_hooks";
import type { MeasuredRow, Prepare, Row } from "./row.ts";

/** How long one round of a row takes at least, milliseconds: long enough that the clock and a stray interruption matter little. */
const roundTime = 60;
const rounds = 15;
/** A row this slow, milliseconds a call, has fewer rounds: its figure is far from the others'. */
const slow = 500;

/**
 * Milliseconds per step of rows of one runtime. All rows take turns, round by round, so that what else the machine does
 * falls on all of them. Each figure is the least of its rounds: other work of the machine only ever adds to a round, so the least
 * is nearest to what a step costs (the advice of Python's timeit).
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
  return runs.map(({ row, times }) => ({ ...row, msPerStep: Math.min(...times) }));
}
