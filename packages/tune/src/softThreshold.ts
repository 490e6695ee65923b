/** Moves a number towards zero by `by` and stops there. Core has it over `Ops`. */
export const softThreshold = (x: number, by: number): number => Math.sign(x) * Math.max(0, Math.abs(x) - by);
