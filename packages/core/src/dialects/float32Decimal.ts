/**
 * The shortest decimal that rounds to the same float32, for numbers that are exactly a float32; others stay as they are.
 * Keras stores L1's factor in float32 and so writes 0.009999999776482582 for 0.01: both are the same float32 penalty.
 */
export function float32Decimal(x: number): number {
  if (Math.fround(x) !== x) return x;
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(x.toPrecision(digits));
    if (Math.fround(shorter) === x) return shorter;
  }
  return x;
}
