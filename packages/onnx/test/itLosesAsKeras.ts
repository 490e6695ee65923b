// Golden losses of Keras (tooling/oracle/losses): a dense layer trained for a step on a real runtime.
import { readFileSync } from "node:fs";
import { createGraph, type Model, modelOf, type OpName, tensor, writeTensor } from "@reg/onnx-graph";
import type * as common from "onnxruntime-common";
import { expect, it } from "vitest";
import { type LossName, losses } from "../src/losses/index.ts";
import type { Loss } from "../src/losses/loss.ts";
import { sgd } from "../src/optimizers/sgd.ts";
import { createTrainer } from "../src/trainer.ts";

interface Packed {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface LossCase {
  readonly name: string;
  readonly loss: { readonly name: LossName } & Readonly<Record<string, unknown>>;
  readonly inputs: Packed;
  readonly targets: Packed;
  /** Class numbers that mean the same as the targets. */
  readonly sparse?: Packed;
  readonly kernel: Packed;
  readonly bias: Packed;
  readonly logits: Packed;
  readonly value: number;
  readonly after: { readonly kernel: Packed; readonly bias: Packed };
}

const file = new URL("../golden/losses.json", import.meta.url);
const golden: { readonly rate: number; readonly cases: readonly LossCase[] } = JSON.parse(readFileSync(file, "utf8"));

/** The cases there are. */
export const lossCases = golden.cases;

/** The loss of a case, made with its options. */
export function lossOf({ loss: { name, ...options } }: LossCase): Loss {
  // Each takes its own options, which the golden file has for it.
  return (losses[name] as (options: object) => Loss)(options);
}

const floats = ({ data, shape }: Packed) => ({ data: Float32Array.from(data), shape });

/** A dense layer on the last axis, with the activation that the loss has inside where it is asked for. */
function dense({ inputs, kernel, bias }: LossCase, activation: OpName | undefined): Model {
  const graph = createGraph(17);
  const x = graph.input("x", "float32", ["batch", ...inputs.shape.slice(1)]);
  const weight = (name: string, { shape, data }: Packed) =>
    graph.initializer(name, writeTensor(tensor("float32", shape, data), name));
  const product = graph.op("MatMul", [x, weight("kernel", kernel)]);
  const logits = graph.op("Add", [product, weight("bias", bias)]);
  return modelOf(graph, [activation ? graph.op(activation, [logits]) : logits], "dense");
}

/** One test a case: its value and the weights after a step, from logits and through the activation, in every form of its targets. */
export function itLosesAsKeras(ort: typeof common, provider: string): void {
  for (const each of lossCases) {
    it(`${each.loss.name}: ${each.name}`, async () => {
      const loss = lossOf(each);
      const inputs = floats(each.inputs);
      const runs = [
        { end: undefined, targets: each.targets },
        ...(each.sparse ? [{ end: undefined, targets: each.sparse }] : []),
        ...(loss.activation ? [{ end: loss.activation, targets: each.targets }] : []),
      ];
      for (const { end, targets: packed } of runs) {
        const [model, targets] = [dense(each, end), floats(packed)];
        const optimizer = sgd({ learningRate: golden.rate });
        const trainer = createTrainer(model, { ort, executionProviders: [provider], loss, optimizer });
        const evaluated = await trainer.evaluate({ inputs, targets });
        const [report] = await trainer.train([{ inputs, targets }]);
        // float32 sums of logits up to 10 (1000 where they are large), seen through exponentials.
        const near = 4e-7 * Math.max(1, each.value);
        expect(Math.abs(report!.loss - each.value)).toBeLessThan(near);
        expect(Math.abs(evaluated.loss - each.value)).toBeLessThan(near);
        for (const { path, read } of trainer.parameters()) {
          const expected = each.after[path as "kernel" | "bias"].data;
          const { data } = await read();
          const errors = expected.map((w, i) => Math.abs(w - data[i]!) / Math.max(1, Math.abs(w)));
          expect(Math.max(...errors), path).toBeLessThan(4e-7);
        }
        await trainer.dispose();
      }
    });
  }
}
