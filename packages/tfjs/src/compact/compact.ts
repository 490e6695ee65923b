import {
  type Certificate,
  certifyCut,
  findCut,
  type KeptInput,
  type KeptUnits,
  lengthsOf,
  parseCompactOptions,
  type RemovedUnits,
} from "@reg/core/units";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { internalsOf } from "../internals.ts";
import { type AnalyzedModel, analyze } from "../units/analyze.ts";
import { ruleOf } from "../units/rules/index.ts";
import { buildCut } from "./buildCut.ts";
import { cutSample, type GivenSample, randomSample, runner, type Sample, sampleOf } from "./samples.ts";
import { weightNumbers } from "./weightNumbers.ts";

export interface CompactOptions {
  /** Whether to cut features of the inputs that nothing uses: the model then takes fewer; `inputs` of the result says which to keep. */
  readonly inputs?: boolean;
  /** Keeps enough dead units for each group's size to be a multiple of this, such as 8 or 16, where it loses any. */
  readonly roundTo?: number;
  /** Inputs to compare outputs on, beside random ones: what `model.predict` takes, or tensors by the names of inputs. Yours to dispose. */
  readonly samples?: readonly GivenSample[];
  /** How many random inputs to compare outputs on, 3 when left out. 0 where a model does not run on just any numbers. */
  readonly random?: number;
}

/** A cut model, the units that were removed and kept, and the comparison of its outputs. */
export interface CompactedModel {
  /** A new model, which is yours to dispose; the given one where nothing in it is dead. */
  readonly model: LayersModel;
  readonly removed: readonly RemovedUnits[];
  readonly kept: readonly KeptUnits[];
  /** The features to keep of each input that was cut. */
  readonly inputs: readonly KeptInput[];
  readonly certificate: Certificate;
}

const slowness =
  "Kernels of backends are made for sizes that are multiples of 4, 8 or 16: try roundTo: 8 or 16. Models this small may be bound by the calls themselves.";

const parametersIn = ({ weights }: AnalyzedModel): number =>
  [...weights.values()].reduce((sum, place) => sum + lengthsOf(place).reduce((a, b) => a * b, 1), 0);

/** Of the JSON of its layers and of its weights, as a saved model has them. */
const bytesOf = (model: LayersModel, analysis: AnalyzedModel): number =>
  new TextEncoder().encode(model.toJSON() as string).length + 4 * parametersIn(analysis);

const productsIn = ({ calls }: AnalyzedModel, rows: number): number =>
  rows * calls.reduce((sum, call) => sum + (ruleOf(call.layer)?.products?.(call) ?? 0), 0);

/**
 * Cuts units that nothing needs out of a model, and proves on the backend at hand that it gives the same outputs. A unit is dead when the
 * weights that read it are zeros, or when it sends zeros, or one number that the next bias can take. The given model is not changed and not
 * disposed. The new one has its layers' names, settings and regularizers, is compiled as the given one with a fresh optimizer of the same
 * settings, and keeps its user-defined metadata, so that `restore` attaches a plan that is in it.
 *
 * ```ts
 * const { model: small, certificate, kept } = await compact(model);
 * ```
 *
 * Throws `INVALID_PARAMETER`, `INVALID_MODEL` for a model that is not built, `NON_FINITE_WEIGHTS`, `INVALID_DATA` for samples that the model
 * does not take, and `UNSUPPORTED_MODEL` for one that cannot be built again, or whose outputs differ by more than rounding.
 */
export async function compact(model: LayersModel, options: CompactOptions = {}): Promise<CompactedModel> {
  const { inputs, roundTo, samples, random } = parseCompactOptions("@reg/tfjs", options);
  const whole = analyze(internalsOf(model), { inputs });
  const given = samples.map((sample) => sampleOf(whole, sample));
  const found = findCut(whole, weightNumbers(whole), roundTo);
  const { removed, kept, inputs: left } = found;
  const isSame = removed.length === 0;
  const cut = isSame ? model : await buildCut(model, whole, found);
  try {
    // One input is needed to measure anything.
    const count = given.length === 0 ? Math.max(1, random) : random;
    const drawn = Array.from({ length: count }, (_, seed) => randomSample(whole, seed));
    const small = analyze(internalsOf(cut), { inputs });
    const rows = (given[0] ?? drawn[0]!)[0]!.shape[0]!;
    const runs = {
      whole: runner(model),
      cut: runner(cut),
      cutSample: (sample: Sample) => cutSample(whole.container.inputNames, sample, left),
      numbersOf: <Output>(output: Output) => output,
    };
    const certificate = await certifyCut(
      runs,
      { random: drawn, given },
      {
        ...{ who: "@reg/tfjs", isSame, slowness },
        parameters: { before: parametersIn(whole), after: parametersIn(small) },
        bytes: { before: bytesOf(model, whole), after: bytesOf(cut, small) },
        multiplyAdds: { before: productsIn(whole, rows), after: productsIn(small, rows) },
      },
    );
    return { model: cut, removed, kept, inputs: left, certificate };
  } catch (cause) {
    if (!isSame) cut.dispose();
    throw cause;
  }
}
