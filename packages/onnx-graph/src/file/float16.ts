/** The number that 16 bits of IEEE half precision stand for. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The 16 bits of IEEE half precision nearest to a number, ties to even; infinity beyond 65519.99. */
export function numberToFloat16(x: number): number {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(x);
  if (Number.isNaN(x)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  // In units of the last place, which float64 holds exactly. Rounding up to 2048 carries into the exponent by itself.
  const units = magnitude / 2 ** (exponent - 10);
  const down = Math.floor(units);
  const odd = units - down > 0.5 || (units - down === 0.5 && down % 2 === 1) ? 1 : 0;
  return sign | ((exponent + 14) * 1024 + down + odd);
}
