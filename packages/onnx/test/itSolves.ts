// Convex problems, whose least objective skglm found: every optimizer comes to it and to its zeros, at a rate that falls. Those of the
// conformance suite (SGD, momentum, Adam) are its cases; here are the others, as they train on a runtime.
import { readFileSync } from "node:fs";
import { type ConfigInput, weights } from "@reg/core";
import { describe, expect, it } from "vitest";
import { adam, adamW, createTrainer, type Optimizer, regularize, rmsprop, sequential, sgd } from "../src/index.ts";
import type { Ort } from "../src/run/ort.ts";

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Problem {
  readonly name: string;
  readonly penalty: ConfigInput;
  readonly activation: "linear" | "softmax";
  readonly loss: "halfSquaredError" | "categoricalCrossEntropy";
  readonly inputs: Numbers;
  readonly targets: Numbers;
  readonly objective: number;
  readonly zeroInputs: readonly boolean[];
}

const file = new URL("../../conformance/src/golden/convex.json", import.meta.url);
const { problems } = JSON.parse(readFileSync(file, "utf8")) as { readonly problems: readonly Problem[] };

const steps = 500;
const falling = (from: number) => (step: number) => from * 0.02 ** (step / steps);

/** With rates for weights of about 2 in some hundred steps. */
const optimizers: Readonly<Record<string, Optimizer>> = {
  nesterov: sgd({ learningRate: falling(0.05), momentum: 0.75, nesterov: true }),
  "adam with PyTorch's epsilon": adam({ learningRate: falling(0.05), beta2: 0.98, convention: "pytorch" }),
  adamW: adamW({ learningRate: falling(0.05), beta2: 0.98, weightDecay: 0 }),
  rmsprop: rmsprop({ learningRate: falling(0.05), rho: 0.95 }),
  "rmsprop with momentum": rmsprop({ learningRate: falling(0.025), rho: 0.95, momentum: 0.5 }),
};

/** One test for each problem and optimizer. */
export function itSolves(ort: Ort, provider: string): void {
  describe.each(problems.map((problem) => [problem.name, problem] as const))("%s", (_, problem) => {
    it.each(Object.keys(optimizers))("is solved by %s", async (name) => {
      const { activation, loss, penalty } = problem;
      const [inputs, targets] = [problem.inputs, problem.targets].map(({ data, shape }) => weights(data, shape));
      const model = sequential({ inputs: inputs!.shape[1]!, layers: [{ units: targets!.shape[1]!, activation }] });
      const trainer = createTrainer(model, {
        ort,
        executionProviders: [provider],
        loss: loss === "categoricalCrossEntropy" ? "softmaxCrossEntropy" : loss,
        optimizer: optimizers[name]!,
      });
      regularize(trainer, { penalty: penalty as never, mode: "proximal" });
      const batch = { inputs: inputs!, targets: targets! };
      const reports = await trainer.train(new Array(steps).fill(batch));
      expect(Math.abs(reports.at(-1)!.loss / problem.objective - 1)).toBeLessThan(1e-3);
      const { data, shape } = await trainer
        .parameters()
        .find(({ role }) => role === "kernel")!
        .read();
      const rows = Array.from({ length: shape[0]! }, (_, i) => data.slice(i * shape[1]!, (i + 1) * shape[1]!));
      expect(rows.map((row) => row.every((w) => w === 0))).toEqual(problem.zeroInputs);
      await trainer.dispose();
    });
  });
}
