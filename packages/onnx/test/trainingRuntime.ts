// The last onnxruntime-web that could train, in Node. Its package does not export the training build to Node, so that it is
// imported by its path.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Artifacts } from "../src/artifacts/regularizeArtifacts.ts";

interface Packed {
  readonly shape: readonly number[];
  /** Base64 of little-endian numbers. */
  readonly data: string;
}

/** Five AdamW steps of onnxruntime-training in Python, on artifacts that onnxblock regularized. */
export interface ArtifactGolden {
  readonly versions: Readonly<Record<string, string>>;
  /** float32[steps, batch, …]. */
  readonly inputs: Packed;
  /** int64[steps, batch]. */
  readonly labels: Packed;
  readonly cases: readonly {
    readonly name: string;
    readonly config: unknown;
    readonly losses: readonly number[];
    /** On the first batch, after training. */
    readonly evalLoss: number;
    readonly parameters: Packed;
  }[];
}

interface Tensor {
  readonly data: Float32Array;
}

// What is used of onnxruntime-web 1.19's training API, whose types its package does not export to Node either.
interface Session {
  readonly trainingOutputNames: readonly string[];
  readonly evalOutputNames: readonly string[];
  runTrainStep(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, Tensor>>>;
  runEvalStep(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, Tensor>>>;
  runOptimizerStep(): Promise<void>;
  lazyResetGrad(): Promise<void>;
  getContiguousParameters(trainableOnly: boolean): Promise<Tensor>;
  release(): Promise<void>;
}
interface TrainingRuntime {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly Tensor: new (type: string, data: Float32Array | BigInt64Array, dims: readonly number[]) => unknown;
  readonly TrainingSession: { create(files: Readonly<Record<string, Uint8Array>>): Promise<Session> };
}

const require = createRequire(import.meta.url);
const dist = dirname(require.resolve("onnxruntime-web-1.19"));
const file = pathToFileURL(join(dist, "ort.training.wasm.min.mjs")).href;
const ort: TrainingRuntime = await import(/* @vite-ignore */ file);
// With more threads the ESM build asks for `require`.
ort.env.wasm.numThreads = 1;

const folder = (model: string) => new URL(`../golden/artifacts/${model}/`, import.meta.url);
const read = (model: string, name: string) => new Uint8Array(readFileSync(new URL(name, folder(model))));

export const goldenOf = (model: string): ArtifactGolden =>
  JSON.parse(readFileSync(new URL("golden.json", folder(model)), "utf8"));

/** The artifacts without penalties. */
export const artifactsOf = (model: string): Artifacts => ({
  trainingModel: read(model, "training_model.onnx"),
  evalModel: read(model, "eval_model.onnx"),
});

const bytesOf = ({ data }: Packed) => Uint8Array.from(Buffer.from(data, "base64")).buffer;
export const floatsOf = (packed: Packed) => new Float32Array(bytesOf(packed));

function batchesOf({ inputs, labels }: ArtifactGolden) {
  const [floats, classes] = [floatsOf(inputs), new BigInt64Array(bytesOf(labels))];
  const [steps, batch, ...rest] = inputs.shape as [number, number, ...number[]];
  const each = floats.length / steps;
  return Array.from({ length: steps }, (_, i) => ({
    input: new ort.Tensor("float32", floats.slice(i * each, (i + 1) * each), [batch, ...rest]),
    labels: new ort.Tensor("int64", classes.slice(i * batch, (i + 1) * batch), [batch]),
  }));
}

/** What the golden file records of a training run, from these artifacts with the model's optimizer and checkpoint. */
export async function train(model: string, { trainingModel, evalModel }: Artifacts) {
  // 1.19 refuses checkpoints of 1.17: "mlp-1.17.3" starts from the numbers of "mlp", which are the same.
  const network = model.split("-")[0]!;
  const session = await ort.TrainingSession.create({
    checkpointState: read(network, "checkpoint"),
    trainModel: trainingModel,
    evalModel,
    optimizerModel: read(model, "optimizer_model.onnx"),
  });
  try {
    const batches = batchesOf(goldenOf(model));
    const losses: number[] = [];
    for (const batch of batches) {
      const results = await session.runTrainStep(batch);
      losses.push(results[session.trainingOutputNames[0]!]!.data[0]!);
      await session.runOptimizerStep();
      await session.lazyResetGrad();
    }
    const evaluated = await session.runEvalStep(batches[0]!);
    const parameters = Float32Array.from((await session.getContiguousParameters(true)).data);
    const lossNames = [session.trainingOutputNames[0], session.evalOutputNames[0]];
    return { losses, evalLoss: evaluated[session.evalOutputNames[0]!]!.data[0]!, parameters, lossNames };
  } finally {
    await session.release();
  }
}
