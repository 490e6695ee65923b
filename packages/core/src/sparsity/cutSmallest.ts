/** Numbers of weights, to be changed where they are. */
export type WeightNumbers = Float32Array | Float64Array;

// One number as float32 and its bits. The bits of positive numbers have the order of the numbers.
const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);
/** How many weights have the same upper or lower 16 bits. Kept, so that a cut allocates nothing. */
const counts = new Uint32Array(2 ** 16);

/** |w| as float32, as an integer of the same order. */
export function rankOf(w: number): number {
  single[0] = w;
  return bits[0]! & 0x7fffffff;
}

/** The first place at which the counts add up to `wanted`, and how many there are before it. */
function findCount(wanted: number): readonly [place: number, before: number] {
  let [place, before] = [0, 0];
  while (before + counts[place]! < wanted) before += counts[place++]!;
  return [place, before];
}

/** The rank of the `wanted`-th smallest weight, and how many weights are below that rank. */
function threshold(array: WeightNumbers, wanted: number): readonly [rank: number, below: number] {
  counts.fill(0);
  for (let i = 0; i < array.length; i++) counts[rankOf(array[i]!) >>> 16]!++;
  const [upper, before] = findCount(wanted);
  counts.fill(0);
  for (let i = 0; i < array.length; i++) {
    const rank = rankOf(array[i]!);
    if (rank >>> 16 === upper) counts[rank & 0xffff]!++;
  }
  const [lower, within] = findCount(wanted - before);
  return [upper * 2 ** 16 + lower, before + within];
}

/** How many weights are exactly 0. */
export function countZeros(arrays: readonly WeightNumbers[]): number {
  let zeros = 0;
  for (const array of arrays) for (let i = 0; i < array.length; i++) if (array[i] === 0) zeros++;
  return zeros;
}

/**
 * Sets the weights of smallest |w| to 0, until at least `zeros` are 0. |w| is compared as float32; of equal ones the first are cut. Two
 * counts of the upper and the lower bits find the threshold, without a copy of the weights.
 */
export function cutSmallest(array: WeightNumbers, zeros: number): void {
  if (zeros <= 0) return;
  const [rank, below] = threshold(array, zeros);
  let equal = zeros - below;
  for (let i = 0; i < array.length; i++) {
    const own = rankOf(array[i]!);
    if (own < rank || (own === rank && equal-- > 0)) array[i] = 0;
  }
}
