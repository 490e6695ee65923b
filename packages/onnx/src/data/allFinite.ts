/**
 * Whether there is no NaN and no infinity. By their sum, which is finite only then (float64 holds the sum of any float32 there are):
 * a test of each number takes two to three times as long, and this runs after every run of training.
 */
export function allFinite(data: Float32Array): boolean {
  // Four sums: one would wait for itself at each addition.
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = data.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a += data[i]!;
    b += data[i + 1]!;
    c += data[i + 2]!;
    d += data[i + 3]!;
  }
  for (let i = whole; i < data.length; i++) a += data[i]!;
  return Number.isFinite(a + b + c + d);
}
