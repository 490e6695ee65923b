import { RegError, type Weights } from "@reg/core";
import { show, sizeOf } from "@reg/core/adapter";
import { type KeptInput, type ResultNumbers, randomNumbers, takeEntries } from "@reg/core/units";
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { AnalyzedModel } from "../units/analyze.ts";
import { classOf } from "../units/rules/index.ts";

/** What a model runs on: the numbers of each of its inputs, in their order. */
export type Sample = readonly {
  readonly data: Float32Array;
  readonly shape: readonly number[];
  readonly dtype: string;
}[];

/** A tensor, several, or tensors by the names of inputs. */
export type GivenSample = tf.Tensor | readonly tf.Tensor[] | Readonly<Record<string, tf.Tensor>>;

/** A length that the model leaves open: two rows, a small image, a short sequence. */
const openLength = (axis: number, rank: number): number => (axis === 0 ? 2 : rank === 4 ? 32 : 8);

const refuse = (name: string, expected: string, received: string) =>
  new RegError("INVALID_DATA", { who: "@reg/tfjs", what: `compact, sample for "${name}"`, expected, received });

const isTensor = (given: unknown): given is tf.Tensor => given instanceof tf.Tensor;

/** The tensors of a sample in the order of the inputs. */
function tensorsIn(names: readonly string[], given: unknown): readonly unknown[] {
  if (isTensor(given)) return [given];
  if (Array.isArray(given)) return given;
  return names.map((name) => (given as Readonly<Record<string, unknown>> | null)?.[name]);
}

/** A sample as a user gave it. Throws `INVALID_DATA`. */
export function sampleOf({ container }: AnalyzedModel, given: unknown): Sample {
  const { inputNames, inputs } = container;
  const tensors = tensorsIn(inputNames, given);
  return inputs.map(({ shape }, i) => {
    const [name, tensor] = [inputNames[i]!, tensors[i]];
    if (!isTensor(tensor)) throw refuse(name, "a tensor", show(tensor));
    const fits = shape.length === tensor.rank && shape.every((dim, axis) => dim === null || dim === tensor.shape[axis]);
    if (!fits)
      throw refuse(name, `shape [${shape.map((dim) => dim ?? "any").join(", ")}]`, `[${tensor.shape.join(", ")}]`);
    return { data: Float32Array.from(tensor.dataSync()), shape: tensor.shape, dtype: tensor.dtype };
  });
}

/** How many ids the tables that read an input have; `undefined` where none does. */
function idsOf({ calls, places }: AnalyzedModel, input: number): number | undefined {
  const tables = calls.filter(
    ({ layer, inputs }) => classOf(layer) === "Embedding" && inputs[0] === places.inputs[input],
  );
  return tables.length === 0 ? undefined : Math.min(...tables.map(({ layer }) => Number(layer.inputDim)));
}

/** Seeded inputs of the model's shapes: numbers from -1 to 1, and ids that its embeddings have. */
export function randomSample(analysis: AnalyzedModel, seed: number): Sample {
  return analysis.container.inputs.map(({ shape: open, dtype }, i) => {
    const shape = open.map((dim, axis) => dim ?? openLength(axis, open.length));
    const numbers = randomNumbers(seed * 31 + i, sizeOf(shape));
    const ids = idsOf(analysis, i);
    const data = ids ? numbers.map((number) => Math.min(ids - 1, Math.floor(((number + 1) / 2) * ids))) : numbers;
    return { data, shape, dtype };
  });
}

/** The sample for a cut model, without the features that it does not take. */
export const cutSample = (names: readonly string[], sample: Sample, cut: readonly KeptInput[]): Sample =>
  sample.map(({ dtype, ...whole }, i) => {
    const own = cut.filter(({ name }) => name === names[i]);
    const { data, shape } = own.reduce<Weights>((left, { axis, entries }) => takeEntries(left, axis, entries), whole);
    return { data: data as Float32Array, shape, dtype };
  });

/** Runs a model; what it makes is read before anything is disposed. */
export function runner(model: LayersModel): (sample: Sample) => Promise<Readonly<Record<string, ResultNumbers>>> {
  return async (sample) => {
    const tensors = sample.map(({ data, shape, dtype }) => tf.tensor(data, [...shape], dtype as tf.DataType));
    const rows = sample[0]!.shape[0]!;
    const predicted = [model.predict(tensors, { batchSize: Math.max(1, rows) })].flat();
    try {
      const read = predicted.map(async (result, i): Promise<[string, ResultNumbers]> => {
        const numbers = (await result.data()) as Float32Array;
        return [model.outputNames[i]!, { type: result.dtype, shape: result.shape, data: numbers }];
      });
      return Object.fromEntries(await Promise.all(read));
    } finally {
      tf.dispose([...tensors, ...predicted]);
    }
  };
}
