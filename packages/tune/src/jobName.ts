import type { PathJob } from "./results.ts";

/** A path as errors and progress call it. */
export const jobName = ({ repeat, fold, seed }: PathJob): string => `repeat ${repeat}, fold ${fold}, seed ${seed}`;
