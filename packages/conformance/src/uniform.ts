/** Draws from [0, 1), the same on every machine and in Python: see `tooling/oracle/numbers_alike.py`. */
export interface Uniform {
  draw(): number;
  /** float32 numbers, each rounded once from float64. */
  between(low: number, high: number, count: number): Float32Array;
  /** An integer from 0 to `count` - 1. */
  below(count: number): number;
}

/** Numerical Recipes' LCG; a draw is the upper 24 bits over 2^24, which a float32 holds exactly. */
export function uniform(seed: number): Uniform {
  let state = seed >>> 0;
  const draw = () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  return {
    draw,
    between: (low, high, count) => Float32Array.from({ length: count }, () => low + (high - low) * draw()),
    below: (count) => Math.floor(draw() * count),
  };
}
