import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Three classes a network can tell apart by the first two of six features; the other four are noise. */
export function blobs(rows: number, seed = 5) {
  const random = xoroshiro128plus(seed);
  const centers = [
    [1, 1],
    [-1, 1],
    [0, -1],
  ];
  const labels = Int32Array.from({ length: rows }, (_, row) => row % 3);
  const data = Float32Array.from({ length: rows * 6 }, (_, i) => {
    const noise = uniformFloat64(random) + uniformFloat64(random) - 1;
    const center = centers[labels[Math.floor(i / 6)]!]!;
    return noise + (center[i % 6] ?? 0);
  });
  return { inputs: { data, shape: [rows, 6] }, targets: { data: labels, shape: [rows] } };
}
