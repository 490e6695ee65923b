import type { Scaling } from "./datasets/standardize.ts";
import type { Layer } from "./recipe.ts";

/**
 * The network for features as the file has them: what made them standard goes into the first layer. W (x − mean) / deviation + b is
 * (W / deviation) x + b − Σ (W / deviation) mean, so that zeros stay zeros.
 */
export function withoutScaling([first, ...rest]: readonly Layer[], scaling: readonly Scaling[]): Layer[] {
  const { kernel, bias } = first!;
  const units = bias.data.length;
  const weights = new Float32Array(kernel.data.length);
  const shift = Float64Array.from(bias.data);
  for (const [input, { mean, deviation }] of scaling.entries()) {
    for (let unit = 0; unit < units; unit++) {
      const at = input * units + unit;
      weights[at] = kernel.data[at]! / deviation;
      shift[unit]! -= weights[at]! * mean;
    }
  }
  const unscaled = {
    ...first!,
    kernel: { data: weights, shape: kernel.shape },
    bias: { data: Float32Array.from(shift), shape: bias.shape },
  };
  return [unscaled, ...rest];
}
