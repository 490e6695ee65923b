import type { Certificate } from "@reg/core/units";
import { type Compacted, compact as cutUnits, type Model, writeModel } from "@reg/onnx-graph";
import * as v from "valibot";
import type { Inputs } from "../data/dataset.ts";
import { modelFrom } from "../modelFrom.ts";
import { count, flag, that } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";
import { runtimeEntries } from "../options/runtimeEntries.ts";
import type { Ort, SessionOptions } from "../run/ort.ts";
import { certify } from "./certify.ts";
import { randomSample, sampleOf } from "./samples.ts";

export interface CompactOptions {
  /** The module you imported: `import * as ort from "onnxruntime-web"` or `"onnxruntime-node"`. */
  readonly ort: Ort;
  /** `["wasm"]` or `["webgpu"]` for -web, `["cpu"]` for -node. */
  readonly executionProviders: NonNullable<SessionOptions["executionProviders"]>;
  readonly sessionOptions?: SessionOptions;
  /** Whether to cut features of the inputs that nothing uses: the model then takes fewer; `inputs` of the result says which to keep. */
  readonly inputs?: boolean;
  /** Keeps enough dead units for each group's size to be a multiple of this, such as 8 or 16, where it loses any. */
  readonly roundTo?: number;
  /** Whether the file is written with `writeModel(model, { sparse: true })`: the certificate is then of that file. */
  readonly sparse?: boolean;
  /** Inputs to compare outputs on, beside random ones: for a model with one input an array, for others arrays by name. */
  readonly samples?: readonly Inputs[];
  /** How many random inputs to compare outputs on. 0 where a model does not run on just any numbers. */
  readonly random?: number;
}

/** A cut model, the units that were removed and kept, and the comparison of its outputs. */
export interface CertifiedModel extends Compacted {
  readonly certificate: Certificate;
}

const entries = {
  ...runtimeEntries,
  inputs: v.optional(flag, false),
  roundTo: v.optional(count, 1),
  sparse: v.optional(flag, false),
  samples: v.optional(that<readonly Inputs[]>("a list of inputs", Array.isArray), []),
  random: v.optional(
    that<number>("a whole number of at least 0", (given) => Number.isSafeInteger(given) && Number(given) >= 0),
    3,
  ),
};

/**
 * Cuts units that nothing needs out of a model, and proves on a runtime that it gives the same outputs: see `compact` of
 * `@reg/onnx-graph` for what is cut. The given model is not changed. A slower cut model is returned too, with
 * `certificate.slower` and the reason.
 *
 * ```ts
 * const { model, certificate, kept } = await compact(trainer.export(), { ort, executionProviders: ["cpu"] });
 * ```
 *
 * Throws `INVALID_PARAMETER`, `INVALID_MODEL` (weights that are not in the model), `NON_FINITE_WEIGHTS`, `INVALID_DATA` for samples
 * that the model does not take, and `UNSUPPORTED_MODEL` where outputs differ by more than rounding.
 */
export async function compact(given: Model | Uint8Array, options: CompactOptions): Promise<CertifiedModel> {
  const { inputs, roundTo, sparse, samples, random, ...settings } = parseOptions("compact", entries, options);
  const whole = modelFrom("compact", given);
  const checked = samples.map((sample) => sampleOf(whole, sample));
  const compacted = cutUnits(whole, { inputs, roundTo });
  // One input is needed to measure anything.
  const count = checked.length === 0 ? Math.max(1, random) : random;
  const drawn = Array.from({ length: count }, (_, seed) => randomSample(whole, seed));
  const { model: cut, inputs: left } = compacted;
  const pair = { whole, cut, inputs: left, bytes: { whole: writeModel(whole), cut: writeModel(cut, { sparse }) } };
  return { ...compacted, certificate: await certify(pair, { random: drawn, given: checked }, settings) };
}
