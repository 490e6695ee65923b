/** Numbers in [-0.5, 0.5) that are the same in every run. */
export function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
}

/** Six inputs, of which the first two decide: by their product, or by their sum. */
export function simulated(rows: number, by: "product" | "sum" = "product") {
  const data = Float32Array.from({ length: rows * 6 }, drawing(5));
  const targets = Array.from({ length: rows }, (_, i): 0 | 1 => {
    const [a, b] = [data[i * 6]!, data[i * 6 + 1]!];
    return (by === "product" ? a * b : a + b) > 0 ? 1 : 0;
  });
  return { inputs: { data, shape: [rows, 6] as const }, targets };
}
