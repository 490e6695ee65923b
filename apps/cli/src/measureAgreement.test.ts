import { expect, it } from "vitest";
import { digits } from "./datasets/bundled.ts";
import { measureAgreement } from "./measureAgreement.ts";
import { createRecipe, splitDataset } from "./recipe.ts";

it("measures the same penalty for the same weights in every stack", async () => {
  const dataset = digits();
  const config = { penalty: { name: "l1l2", l1: 0.001, l2: 0.0001 } } as const;
  const { layers } = createRecipe(dataset, splitDataset(dataset, 0), { config, epochs: 1, seed: 0 });
  const { reference, agreements } = await measureAgreement(config, layers);
  const term = (w: number) => 0.001 * Math.abs(w) + 0.0001 * w * w;
  const expected = layers.map(({ kernel }) => Array.from(kernel.data, term).reduce((a, b) => a + b, 0));
  expect(reference).toBeCloseTo(
    expected.reduce((a, b) => a + b, 0),
    12,
  );
  expect(agreements.map(({ stack }) => stack)).toEqual(["tfjs", "onnx", "brainjs"]);
  // Float32 sums of up to 2048 terms, in any order: 2^-24 * sqrt(2048).
  for (const { error } of agreements) expect(error).toBeLessThan(2.7e-6);
});
