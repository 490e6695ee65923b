// Layers of Keras that tfjs 4.22 does not have. Those without weights are a function and a shape; those with weights read how these begin
// and are penalized as a layer of tfjs does.
import * as tf from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { onlyTensor, ourName, register, type StockLayer, stockClass } from "./stockClass.ts";

/** A layer's configuration, by tfjs' names. */
export type Settings = Readonly<Record<string, unknown>>;

/** The length of an axis; `null` where it is not known, which tfjs' types do not say. */
export type Length = number | null;

/** What a layer without weights computes. */
export interface Computation {
  /** Of one tensor, with the layer's settings. */
  call(x: tf.Tensor, settings: Settings, training: boolean): tf.Tensor;
  /** The shape of it; that of the input when left out. */
  shape?(input: readonly Length[], settings: Settings): readonly Length[];
}

/** Registers a layer without weights under our name for Keras' class. */
export function registerComputation(className: string, { call, shape = (input) => input }: Computation): void {
  register(
    class extends layers.Layer {
      static readonly className: string = ourName(className);
      readonly #settings: Settings;

      constructor(args: Settings) {
        super(args);
        this.#settings = args;
        // A mask goes through what changes no length; what reads one is refused where the model is read.
        this.supportsMasking = true;
      }

      override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { readonly training?: boolean }): tf.Tensor {
        return tf.tidy(() => call(onlyTensor(inputs), this.#settings, kwargs.training === true));
      }

      override computeOutputShape(input: number[]): number[] {
        return [...shape(input, this.#settings)] as number[];
      }

      override getConfig(): tf.serialization.ConfigDict {
        const { inputShape: _, batchInputShape: __, ...settings } = this.#settings;
        return { ...(settings as tf.serialization.ConfigDict), ...super.getConfig() };
      }
    },
  );
}

/** How a weight begins, and what it is held to: what tfjs makes of the three settings of its name. */
export interface WeightSettings {
  readonly initializer: never;
  readonly regularizer: never;
  readonly constraint: never;
}

const kinds = ["Initializer", "Regularizer", "Constraint"] as const;

/** A layer of tfjs that reads the settings of a weight as those of its kernel. */
const reader = (args: Settings, name: string): StockLayer =>
  new (stockClass("Dense"))({
    units: 1,
    ...Object.fromEntries(kinds.map((kind) => [`kernel${kind}`, args[`${name}${kind}`]])),
  });

/** The settings of a weight that no layer of tfjs has, as a saved model has them. */
export function savedSettings(args: Settings, name: string): tf.serialization.ConfigDict {
  const config = reader(args, name).getConfig();
  return Object.fromEntries(kinds.map((kind) => [`${name}${kind}`, config[`kernel${kind}`]!]));
}

/** The settings of a weight that the layer of tfjs has read itself. */
export const ownSettings = (layer: StockLayer, name: string): WeightSettings => ({
  // tfjs does not export the classes of these.
  initializer: layer[`${name}Initializer`] as never,
  regularizer: layer[`${name}Regularizer`] as never,
  constraint: layer[`${name}Constraint`] as never,
});

/** Reads the settings of a weight that no layer of tfjs has, such as `depthwiseInitializer`. */
export const weightSettings = (args: Settings, name: string): WeightSettings =>
  ownSettings(reader(args, name), "kernel");

/** Gives a layer its bias, where it has one. */
export function addBias(layer: StockLayer, units: number): void {
  if (!layer.useBias) return;
  Object.assign(layer, { bias: addTrained(layer, "bias", [units], ownSettings(layer, "bias")) });
}

interface WithWeights {
  addWeight(
    ...args: [
      name: string,
      shape: number[],
      dtype: string,
      initializer: never,
      regularizer: never,
      trainable: boolean,
      constraint: never,
    ]
  ): unknown;
}

/** Gives a layer a trained weight. */
export function addTrained(
  layer: StockLayer,
  name: string,
  shape: readonly number[],
  { initializer, regularizer, constraint }: WeightSettings,
): unknown {
  // tfjs marks it protected; the classes of ours are of its layers.
  return (layer as unknown as WithWeights).addWeight(
    name,
    [...shape],
    "float32",
    initializer,
    regularizer,
    true,
    constraint,
  );
}
