import { RegError } from "@reg/core";
import { cutWeight, type FoundCut } from "@reg/core/units";
import * as tf from "@tensorflow/tfjs-core";
import { initializers, type LayersModel, layers } from "@tensorflow/tfjs-layers";
import { buildTopology } from "../buildTopology.ts";
import { internalsOf, type LayerInternals } from "../internals.ts";
import { shadow } from "../shadow.ts";
import type { AnalyzedModel } from "../units/analyze.ts";
import { weightPaths } from "../units/weightPaths.ts";
import { cutTopology } from "./cutTopology.ts";

const refuse = (expected: string, received: string, cause?: unknown) =>
  new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/tfjs",
    what: "compact",
    expected,
    received,
    advice:
      "The model is unchanged. Custom layers must be registered, and must be the same after getConfig and fromConfig.",
    cause,
  });

/** New weights are zeros while it is on: they get their numbers at once, and some initializers take long. */
function zeroWeights(): () => void {
  const prototype = layers.Layer.prototype as unknown as LayerInternals & { addWeight(...args: unknown[]): unknown };
  const { addWeight } = prototype;
  return shadow(prototype, {
    addWeight(this: unknown, name: unknown, shape: unknown, dtype: unknown, _: unknown, ...others: unknown[]) {
      return addWeight.call(this, name, shape, dtype, initializers.zeros(), ...others);
    },
  });
}

/** Builds what a topology says. */
async function build(topology: ReturnType<typeof cutTopology>): Promise<LayersModel> {
  try {
    return await buildTopology({ modelTopology: topology }, zeroWeights);
  } catch (cause) {
    throw refuse("a model that tfjs builds again", cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** Gives the new model the numbers that are left. */
function writeWeights(model: LayersModel, analysis: AnalyzedModel, { keeping, weights }: FoundCut): void {
  const places = new Map([...analysis.weights.values()].map((place) => [place.name, place]));
  for (const [variable, path] of weightPaths(internalsOf(model).layers)) {
    const place = places.get(path);
    if (!place) throw refuse("the weights of the model", `one more, ${path}`);
    const { data, shape } = cutWeight(place, weights.get(path)!, keeping);
    if (shape.join() !== variable.shape.join()) {
      throw refuse(`${path} of shape [${shape}]`, `[${variable.shape}] in the model that was built`);
    }
    tf.tidy(() => {
      variable.write(tf.tensor(data as Float32Array, [...shape]));
    });
  }
}

/** What a model is compiled with. */
interface Compiled {
  readonly optimizer_?: tf.Optimizer;
  readonly loss?: unknown;
  readonly metrics?: unknown;
  isOptimizerOwned?: boolean;
}

/** Compiles as the whole model is, with a new optimizer of the same settings: its memory is of other sizes. */
function compileAs(whole: LayersModel, cut: LayersModel): void {
  const { optimizer_: optimizer, loss, metrics } = whole as unknown as Compiled;
  if (!optimizer || loss === undefined) return;
  const Class = optimizer.constructor as unknown as { fromConfig(cls: unknown, config: object): tf.Optimizer };
  let own: tf.Optimizer;
  try {
    own = Class.fromConfig(Class, optimizer.getConfig());
  } catch {
    // A class of a user's own may have no settings to tell: such a model is compiled by the user.
    return;
  }
  cut.compile({ optimizer: own, loss: loss as string, ...(metrics !== undefined && { metrics: metrics as string[] }) });
  // So that `dispose` of the model disposes what its optimizer keeps.
  (cut as unknown as Compiled).isOptimizerOwned = true;
}

/** A new model without the units that are gone. Throws `UNSUPPORTED_MODEL` and leaves nothing behind where it cannot be built. */
export async function buildCut(whole: LayersModel, analysis: AnalyzedModel, found: FoundCut): Promise<LayersModel> {
  const model = await build(cutTopology(whole, analysis, found.keeping));
  try {
    writeWeights(model, analysis, found);
    compileAs(whole, model);
    const metadata = whole.getUserDefinedMetadata();
    if (metadata) model.setUserDefinedMetadata(structuredClone(metadata));
    return model;
  } catch (cause) {
    model.dispose();
    throw cause;
  }
}
