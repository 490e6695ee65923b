import { RegError } from "@reg/core";
import { sizeOf } from "@reg/core/adapter";
import {
  type Certificate,
  type Difference,
  differenceOf,
  isSlower,
  larger,
  mostUlps,
  type ResultNumbers,
  timeInTurn,
} from "@reg/core/units";
import { float32Of, type KeptInput, type Model, parametersOf, type Tensor, writeModel } from "@reg/onnx-graph";
import type { SessionSettings } from "../run/sessions.ts";
import { type Running, running } from "./measure.ts";
import { multiplyAdds } from "./multiplyAdds.ts";
import { cutSample, type Sample } from "./samples.ts";

/** A whole model and the one that was cut from it. */
export interface Pair {
  readonly whole: Model;
  readonly cut: Model;
  /** The features that the cut one still takes. */
  readonly inputs: readonly KeptInput[];
}

const numbersOf = ({ type, shape, data }: Tensor): ResultNumbers => ({
  ...{ type, shape },
  data: data instanceof Float64Array ? data : float32Of({ type, shape, data }),
});

const parameterCount = (model: Model): number => parametersOf(model).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

const refuse = (name: string, { absolute }: Difference) =>
  new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/onnx",
    what: "compact",
    expected: `output "${name}" of the whole model`,
    received: `a difference of ${absolute}`,
    advice: "The model is unchanged. Numbers that overflow before weights of zero can be the cause.",
  });

async function compare(whole: Running, cut: Running, samples: readonly Sample[], inputs: readonly KeptInput[]) {
  let largest: Difference = { absolute: 0, ulps: 0 };
  for (const sample of samples) {
    const [before, after] = [await whole.run(sample), await cut.run(cutSample(sample, inputs))];
    for (const [name, output] of Object.entries(before)) {
      const difference = differenceOf(numbersOf(output), numbersOf(after[name]!));
      if (difference.ulps > mostUlps(output.type)) throw refuse(name, difference);
      largest = larger(largest, difference);
    }
  }
  return largest;
}

const shapesOf = (sample: Sample) =>
  Object.fromEntries(Object.entries(sample).map(([name, { shape }]) => [name, shape]));

const slowness =
  "Kernels of runtimes are made for sizes that are multiples of 8 or 16: try roundTo: 8 or 16. Networks this small may be bound by the call itself.";

/** Runs both models on the samples and measures them. Throws `INVALID_DATA`, and `UNSUPPORTED_MODEL` where the outputs differ. */
export async function certify(
  { whole, cut, inputs }: Pair,
  { random, given }: { readonly random: readonly Sample[]; readonly given: readonly Sample[] },
  settings: SessionSettings,
): Promise<Certificate> {
  const samples = [...given, ...random];
  const [first] = samples;
  const before = await running("the whole model", whole, settings);
  const after = await running("the cut model", cut, settings).catch(async (error: unknown) => {
    await before.session.release();
    throw error;
  });
  try {
    const difference = await compare(before, after, samples, inputs);
    const small = cutSample(first!, inputs);
    const milliseconds = await timeInTurn(
      () => before.run(first!),
      () => after.run(small),
    );
    // Of two runs of one model one may still come out longer.
    const slower = whole !== cut && isSlower(milliseconds);
    return {
      difference,
      compared: { random: random.length, given: given.length },
      parameters: { before: parameterCount(whole), after: parameterCount(cut) },
      bytes: { before: writeModel(whole).length, after: writeModel(cut).length },
      multiplyAdds: { before: multiplyAdds(whole, shapesOf(first!)), after: multiplyAdds(cut, shapesOf(small)) },
      milliseconds,
      slower,
      ...(slower && { reason: slowness }),
    };
  } finally {
    await Promise.all([before.session.release(), after.session.release()]);
  }
}
