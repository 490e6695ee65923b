// Which classes of layers, and of their settings, are known: tfjs' own, where they compute as in Keras, and those that the user has registered.
import * as tf from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { layerSettings } from "./layerSettings.ts";
import { unsupported } from "./unsupported.ts";

/** Whether tfjs, or the user, has registered a class. */
const inRegistry = (className: string): boolean =>
  Object.hasOwn(tf.serialization.SerializationMap.getMap().classNameMap, className);

const registeredClass = (className: string) => tf.serialization.SerializationMap.getMap().classNameMap[className]![0];

/** Layers of tfjs that are not Keras' (other numbers, or no gradient). */
const notOurs = new Set(["RandomWidth", "ConvLSTM2DCell"]);

/** A class of layers that the user has registered. */
const isOwnLayer = (className: string): boolean =>
  inRegistry(className) && !notOurs.has(className) && registeredClass(className).prototype instanceof layers.Layer;

/**
 * Whether tfjs, or the user, has registered a class that is a setting of layers: an initializer, a regularizer, a constraint or an
 * activation. They share one registry with layers and optimizers, of which tfjs would make one in a setting's place.
 */
export const isOwnSetting = (className: string): boolean =>
  inRegistry(className) &&
  ![layers.Layer, tf.Optimizer].some((kind) => registeredClass(className).prototype instanceof kind);

/** Throws `UNSUPPORTED_MODEL` unless tfjs has the class, or the user has registered it. */
export function assertKnown(what: string, className: string): void {
  if (Object.hasOwn(layerSettings, className) || isOwnLayer(className)) return;
  if (className === "Lambda") {
    const advice = "Write the layer in JavaScript and register it with tf.serialization.registerClass.";
    throw unsupported(what, "layers without Python code, which is never run", className, advice);
  }
  throw unsupported(
    what,
    notOurs.has(className) ? "a layer that tfjs computes as Keras does" : "a class that tfjs has",
    className,
    "Port it and register it with tf.serialization.registerClass.",
  );
}
