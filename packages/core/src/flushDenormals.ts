/** Steps of training between two flushes of what the optimizer remembers. */
export const flushEvery = 256;

/**
 * Makes 0 of numbers below 1.2e-38, which float32 holds with fewer digits the smaller they are; every other number stays as it is. Where
 * a gradient stays 0, as it does for a unit that relu has switched off for good, Adam's m falls to them within 800 steps and then stays,
 * since 0.9 of the smallest rounds to itself; and a processor takes up to a hundred times as long for each. What they would add to a
 * weight is below 1e-30.
 */
export function flushDenormals(data: Float32Array): void {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < bits.length; i++) {
    const own = bits[i]!;
    // An exponent of 0 and digits: a denormal. The sign stays.
    if ((own & 0x7f800000) === 0 && (own & 0x007fffff) !== 0) bits[i] = own & 0x80000000;
  }
}
