/** A number for people: three significant digits, `Infinity` and `NaN` in words. */
export function figure(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return `${value === 0 ? 0 : value}`;
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return `${Number(value.toPrecision(3))}`;
  return value.toExponential(2).replace(/\.?0+e/, "e");
}
