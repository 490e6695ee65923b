// A penalty as a class of tfjs regularizers, so that it goes wherever a layer takes one and saved models load.
//
// Each class has the name Keras gives it: a model saved by Keras with L1, L2 or OrthogonalRegularizer loads once the class is
// registered. `L1L2` is tfjs' own class and stays so in its registry: a model saved with ours loads in any tfjs, as theirs.
// The two have the same value and differ in the gradient at exactly 0 (ours 0, theirs -l1).

import type { AnyPenaltyFactory, Penalty } from "@reg/core";
import * as core from "@reg/core";
import { show } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs-core";
import { regularizers } from "@tensorflow/tfjs-layers";
import { differentiable } from "./differentiable.ts";

/** What tfjs takes as `kernelRegularizer`. tfjs does not export the name of this type. */
export type Regularizer = ReturnType<typeof regularizers.l1l2>;

/** Makes a regularizer from the parameters of a penalty's own factory. Throws `INVALID_PARAMETER`. */
export type RegularizerFactory<Factory extends AnyPenaltyFactory> = (params?: Parameters<Factory>[0]) => Regularizer;

// tfjs keeps its base class to itself and yet asks `instanceof` for it: the class above L1L2 is the one.
const Base = Object.getPrototypeOf(regularizers.l1l2().constructor) as abstract new () => Regularizer;

abstract class PenaltyRegularizer extends Base {
  readonly penalty: Penalty;
  readonly #apply: (weights: tf.Tensor) => tf.Scalar;

  constructor(penalty: Penalty) {
    super();
    this.penalty = penalty;
    this.#apply = differentiable(penalty);
  }

  override apply(weights: tf.Tensor): tf.Scalar {
    return tf.tidy(() => this.#apply(weights));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return JSON.parse(JSON.stringify(this.penalty.params));
  }
}

type RegularizerClass = (new (penalty: Penalty) => PenaltyRegularizer) & { readonly className: string };

type Registrable = Parameters<typeof tf.serialization.registerClass>[0];

const classes = new Map<string, RegularizerClass>();

/** The class of one penalty. Its name is what a saved model says. */
function regularizerClass(factory: AnyPenaltyFactory, className: string): RegularizerClass {
  const { name, kerasName } = factory.definition;
  const read = (config: Readonly<Record<string, unknown>>): Penalty =>
    // Keras stores some factors in float32; its dialect reads them as the decimals they were.
    kerasName === className && core.penalties[name] === factory
      ? core.keras3.read({ class_name: className, config })!
      : core.parsePenalty({ ...config, name }, { known: [factory] });
  return class extends PenaltyRegularizer {
    static readonly className = className;
    static fromConfig<T extends tf.serialization.Serializable>(
      cls: tf.serialization.SerializableConstructor<T>,
      { customObjects: _, ...config }: tf.serialization.ConfigDict,
    ): T {
      return new cls(read(config));
    }
  };
}

/** The name of a penalty's class. Throws `UNKNOWN_PENALTY` for what is no factory. */
function classNameOf(factory: AnyPenaltyFactory): string {
  const definition: AnyPenaltyFactory["definition"] | undefined = factory?.definition;
  if (definition) return definition.kerasName ?? definition.name.replace(/^./, (first) => first.toUpperCase());
  throw new core.RegError("UNKNOWN_PENALTY", {
    who: "@reg/tfjs",
    what: "defineRegularizer",
    expected: "what definePenalty gives",
    received: show(factory),
    advice: "Those of @reg/core are ready-made: regularizers.l1({ l1: 0.01 }).",
  });
}

/**
 * A penalty as a family of tfjs regularizers, registered with `tf.serialization` so that saved models load. For penalties
 * of your own; those of `@reg/core` are ready-made in `regularizers`. `className` is Keras' name, or the penalty's with a capital.
 * Throws `UNKNOWN_PENALTY` for what is no factory.
 */
export function defineRegularizer<Factory extends AnyPenaltyFactory>(
  factory: Factory,
  className: string = classNameOf(factory),
): RegularizerFactory<Factory> {
  const Class = regularizerClass(factory, className);
  classes.set(factory.definition.name, Class);
  // tfjs makes instances by fromConfig; its type asks for a constructor that takes the configuration.
  if (className !== "L1L2") tf.serialization.registerClass(Class as unknown as Registrable);
  // Parameters<Factory>[0] is what this factory takes.
  return (params) => new Class(factory(params as never));
}

/** Whether the penalty of this name has a class. */
export const isDefined = (name: string): boolean => classes.has(name);

/** The regularizer of a penalty, for layers' JSON; `undefined` for a penalty without a registered class. */
export function regularizerOf(penalty: Penalty): Regularizer | undefined {
  const Class = classes.get(penalty.name);
  return Class && new Class(penalty);
}

/** The penalty of a regularizer, ours or tfjs' own; `undefined` for an unknown class. */
export function penaltyOf(regularizer: Regularizer): Penalty | undefined {
  if (regularizer instanceof PenaltyRegularizer) return regularizer.penalty;
  if (regularizer.getClassName() !== "L1L2") return undefined;
  return core.tfjs.read({ class_name: "L1L2", config: regularizer.getConfig() }) ?? undefined;
}
