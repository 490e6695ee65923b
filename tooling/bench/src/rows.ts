import type { Row } from "./row.ts";

const both = ["sgd", "adam"] as const;
const plain = { penalty: "none", mode: "none" } as const;
const inLoss = { penalty: "l1l2", mode: "loss" } as const;
const proximal = { penalty: "l1l2", mode: "proximal" } as const;
/** Groups beside the plain form of the same step. */
const groups = (["l1", "groupLasso", "sparseGroupLasso"] as const).map((penalty) => ({
  penalty,
  mode: "proximal" as const,
}));
const decoupled = { penalty: "l1l2", mode: "decoupled" } as const;

const rowsOf = (
  model: string,
  stack: string,
  runtimes: readonly string[],
  optimizers: readonly Row["optimizer"][],
  penalties: readonly Pick<Row, "penalty" | "mode">[],
): readonly Row[] =>
  runtimes.flatMap((runtime) =>
    optimizers.flatMap((optimizer) => penalties.map((penalty) => ({ model, stack, runtime, optimizer, ...penalty }))),
  );

/** Everything there is to measure, peers beside ours. */
export const rows: readonly Row[] = [
  ...rowsOf("mlp", "tfjs-stock", ["cpu", "wasm"], both, [plain, inLoss]),
  ...rowsOf("mlp", "tfjs", ["cpu", "wasm"], both, [plain, inLoss, proximal, decoupled]),
  ...rowsOf("mlp", "onnx", ["web", "node"], both, [plain, inLoss, proximal, decoupled]),
  ...rowsOf("mlp", "brainjs", ["js"], both, [plain, inLoss, proximal, decoupled]),
  ...rowsOf("mlp", "pytorch", ["eager"], both, [plain, inLoss]),
  ...rowsOf("mlp", "jax-js", ["wasm"], ["adam"], [plain, inLoss]),
  ...rowsOf("lenet", "onnx", ["web", "node"], ["adam"], [plain, ...groups]),
  ...["cnn", "transformer"].flatMap((model) => [
    ...rowsOf(model, "tfjs-stock", ["wasm"], ["adam"], [plain, inLoss]),
    ...rowsOf(model, "jax-js", ["wasm"], ["adam"], [plain, inLoss]),
    ...rowsOf(model, "onnx", ["web", "node"], ["adam"], [plain, inLoss, proximal]),
    ...rowsOf(model, "pytorch", ["eager"], ["adam"], [plain, inLoss]),
  ]),
];
