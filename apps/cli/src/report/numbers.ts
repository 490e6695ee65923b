// How figures are written for people: three or four digits that mean something.

export const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;

/** Four significant digits, without an exponent where none is needed. */
export const figure = (value: number): string => {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e6 ? Number(value.toPrecision(4)).toString() : value.toExponential(2);
};

export const shape = (lengths: readonly number[]): string => `[${lengths.join(", ")}]`;

/** `3 of 64`; a dash where there is nothing to count. */
export const countOf = (count: number, total: number | undefined): string =>
  total === undefined ? "–" : `${count} of ${total}`;
