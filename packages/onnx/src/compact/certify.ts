import { sizeOf } from "@reg/core/adapter";
import { type Certificate, certifyCut, type ResultNumbers, type Samples } from "@reg/core/units";
import { float32Of, type KeptInput, type Model, parametersOf, type Tensor } from "@reg/onnx-graph";
import type { SessionSettings } from "../run/sessions.ts";
import { running } from "./measure.ts";
import { multiplyAdds } from "./multiplyAdds.ts";
import { cutSample, type Sample } from "./samples.ts";

/** A whole model and the one that was cut from it. */
export interface Pair {
  readonly whole: Model;
  readonly cut: Model;
  /** The files of both. */
  readonly bytes: { readonly whole: Uint8Array; readonly cut: Uint8Array };
  /** The features that the cut one still takes. */
  readonly inputs: readonly KeptInput[];
}

/** Ops that runtimes compute as sums with terms of about 1: where all results are small, their error is not. */
const ofSizeOne = new Set(["Sigmoid", "HardSigmoid", "Softmax", "Tanh", "Erf"]);

/** The numbers of a result, with the size that they have by the op that gives them. */
function numbersIn(model: Model) {
  const ops = new Map(model.graph!.node.flatMap(({ output, opType }) => output.map((name) => [name, opType] as const)));
  return ({ type, shape, data }: Tensor, name: string): ResultNumbers => ({
    ...{ type, shape },
    data: data instanceof Float64Array ? data : float32Of({ type, shape, data }),
    ...(ofSizeOne.has(ops.get(name) ?? "") && { scale: 1 }),
  });
}

const parameterCount = (model: Model): number => parametersOf(model).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

const shapesOf = (sample: Sample) =>
  Object.fromEntries(Object.entries(sample).map(([name, { shape }]) => [name, shape]));

const slowness =
  "Kernels of runtimes are made for sizes that are multiples of 8 or 16: try roundTo: 8 or 16. Networks this small may be bound by the call itself.";

/** Runs both models on the samples and measures them. Throws `INVALID_DATA`, and `UNSUPPORTED_MODEL` where the outputs differ. */
export async function certify(
  { whole, cut, bytes, inputs }: Pair,
  { random, given }: Samples<Sample>,
  settings: SessionSettings,
): Promise<Certificate> {
  const first = (given[0] ?? random[0])!;
  const small = cutSample(first, inputs);
  const before = await running("the whole model", bytes.whole, settings);
  const after = await running("the cut model", bytes.cut, settings).catch(async (error: unknown) => {
    await before.session.release();
    throw error;
  });
  const figures = {
    who: "@reg/onnx",
    isSame: whole === cut,
    parameters: { before: parameterCount(whole), after: parameterCount(cut) },
    bytes: { before: bytes.whole.length, after: bytes.cut.length },
    multiplyAdds: { before: multiplyAdds(whole, shapesOf(first)), after: multiplyAdds(cut, shapesOf(small)) },
    slowness,
  };
  const runs = {
    whole: before.run,
    cut: after.run,
    cutSample: (sample: Sample) => cutSample(sample, inputs),
    numbersOf: numbersIn(whole),
  };
  try {
    return await certifyCut(runs, { random, given }, figures);
  } finally {
    await Promise.all([before.session.release(), after.session.release()]);
  }
}
