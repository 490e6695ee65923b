import type * as tf from "@tensorflow/tfjs-core";
import * as core from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";

type Arguments = Readonly<Record<string, unknown>>;

/** A layer of tfjs with the members that ours compute from. */
export interface StockLayer extends layers.Layer {
  /** Members of the class: settings in tfjs' words, and weights. */
  readonly [member: string]: unknown;
}

/**
 * A class of tfjs' layers, to be extended: tfjs exports functions that make layers, and registers the classes. A layer that Keras
 * computes otherwise is a class of ours, under a name of its own, so that a model saved with it loads as it was, or not at all.
 */
export function stockClass(className: string): new (args: Arguments) => StockLayer {
  // Importing the layers registers them. Used, so that no bundler leaves the import out.
  void layers.Layer;
  return core.serialization.SerializationMap.getMap().classNameMap[className]![0] as unknown as new (
    args: Arguments,
  ) => StockLayer;
}

/** The class name of ours for a class of Keras. */
export const ourName = (className: string): string => `Reg>${className}`;

/** Registers a class of ours under its name. */
export function register(Class: new (args: Arguments) => layers.Layer): void {
  // tfjs' type asks for the static members of its own classes; these extend them.
  core.serialization.registerClass(Class as unknown as Parameters<typeof core.serialization.registerClass>[0]);
}

/** The one tensor that a layer is called on. */
export const onlyTensor = (inputs: tf.Tensor | tf.Tensor[]): tf.Tensor => (Array.isArray(inputs) ? inputs[0]! : inputs);

/** The numbers of a weight, as `read` of tfjs' layer variables gives them. */
export const read = (weight: unknown): tf.Tensor => (weight as { read(): tf.Tensor }).read();
