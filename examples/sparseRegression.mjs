// Twenty inputs, of which the first three decide: y = 2 a - 3 b + c + noise. The same numbers every time.
export function sparseRegression({ rows = 200, features = 20 } = {}) {
  // Lehmer's generator: good enough to make an example, and short.
  let state = 42;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  };
  const inputs = Float32Array.from({ length: rows * features }, random);
  const targets = Float32Array.from({ length: rows }, (_, row) => {
    const [a, b, c] = inputs.subarray(row * features);
    return 2 * a - 3 * b + c + 0.1 * random();
  });
  return { inputs, targets, rows, features };
}
