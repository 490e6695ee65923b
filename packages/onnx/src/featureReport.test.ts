import { featureReport } from "@reg/core/features";
import { withWeights } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { onnxAdapter } from "./adapter.ts";
import { sequential } from "./sequential.ts";
import { createTrainer } from "./trainer.ts";

it("finds the inputs that a trainer's model reads", async () => {
  const whole = sequential({ inputs: 3, layers: [{ units: 2, activation: "tanh", name: "hidden" }, { units: 1 }] });
  const data = Float32Array.of(0, 0, 3, 4, 1, 0);
  const model = withWeights(whole, (path) => (path === "hidden/kernel" ? { data, shape: [3, 2] } : undefined));
  const trainer = createTrainer(model, { ort, executionProviders: ["cpu"], loss: "meanSquaredError" });
  const { input, used, features } = await featureReport(onnxAdapter, trainer);
  expect([input, used, features.map(({ feature, norm }) => [feature, norm])]).toEqual([
    "input",
    2,
    [
      [1, 5],
      [2, 1],
      [0, 0],
    ],
  ]);
  await trainer.dispose();
});
