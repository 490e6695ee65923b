import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** The rows of an epoch in the order `fit` sees them: the same for the same seed and epoch, as they are for `null`. Fisher and Yates. */
export function rowOrder(rows: number, seed: number | null, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  if (seed === null) return order;
  const random = xoroshiro128plus((seed ^ Math.imul(epoch + 1, 0x9e3779b9)) | 0);
  for (let i = rows - 1; i > 0; i--) {
    const j = uniformInt(random, 0, i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
