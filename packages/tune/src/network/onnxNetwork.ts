import type { Weights } from "@reg/core";
import type { Parameter } from "@reg/core/adapter";
import type { Network, NetworkRows } from "./network.ts";

/** What is used of a trainer of `@reg/onnx`. */
interface OnnxTrainer {
  parameters(): readonly Parameter[];
  fit(
    data: NetworkRows,
    options: { epochs: number; batchSize: number; seed: number; signal?: AbortSignal },
  ): Promise<readonly { readonly loss: number }[]>;
  evaluate(data: NetworkRows): Promise<{ readonly dataLoss: number; readonly accuracy?: number }>;
  gradients(data: NetworkRows): Promise<Readonly<Record<string, Weights>>>;
  predict(inputs: NetworkRows["inputs"]): Promise<Readonly<Record<string, { readonly data: unknown }>>>;
  checkpoint(): Uint8Array;
  restore(checkpoint: Uint8Array): void;
  dispose(): Promise<void>;
}

/**
 * A trainer of `@reg/onnx` for `networkProblem`, with the attachment that `regularize` gave. A loss without an accuracy is a mean squared
 * error, and then the metric too.
 *
 * ```ts
 * const create = (seed: number) => {
 *   const trainer = createTrainer(sequential({ inputs: 64, layers, seed }), { ort, loss: "softmaxCrossEntropy" });
 *   return onnxNetwork(trainer, regularize(trainer, { penalty: l1({ l1: 1 }), mode: "proximal" }));
 * };
 * ```
 */
export function onnxNetwork(
  trainer: OnnxTrainer,
  attachment: Network["attachment"],
  { batchSize = 32 }: { readonly batchSize?: number } = {},
): Network {
  return {
    attachment,
    parameters: () => trainer.parameters(),
    async fit(rows, { seed, signal }) {
      const [report] = await trainer.fit(rows, { epochs: 1, batchSize, seed, ...(signal && { signal }) });
      return report!.loss;
    },
    async evaluate(rows) {
      const { dataLoss, accuracy } = await trainer.evaluate(rows);
      return { loss: dataLoss, metric: accuracy ?? dataLoss };
    },
    async outputs({ inputs }) {
      const [first] = Object.values(await trainer.predict(inputs));
      // A network that is trained gives floats.
      const { data } = first as { readonly data: Float32Array };
      const rows = inputs.shape[0];
      return { data, shape: [rows, data.length / rows] };
    },
    gradients: (rows) => trainer.gradients(rows),
    save: () => trainer.checkpoint(),
    restore: (saved) => trainer.restore(saved),
    dispose: () => trainer.dispose(),
  };
}
