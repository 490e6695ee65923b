// Penalties as tfjs regularizers: `tf.layers.dense({ units: 10, kernelRegularizer: l1({ l1: 0.01 }) })`.
//
// Each class has the name Keras gives it, so that a model saved by Keras with L1, L2 or OrthogonalRegularizer loads once
// this module is imported. `L1L2` is tfjs' own class and stays so in its registry: a model saved with ours loads in any
// tfjs, as theirs. The two have the same value and differ in the gradient at exactly 0 (ours 0, theirs -l1).

import type { AnyPenaltyFactory, Penalty } from "@reg/core";
import * as core from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { arrayKernel, numbersOf } from "./arrayKernel.ts";
import { tensorOps } from "./ops.ts";

/** What tfjs takes as `kernelRegularizer`. tfjs does not export the name of this type. */
export type Regularizer = ReturnType<typeof tf.regularizers.l1l2>;

/** Makes a regularizer from the parameters of a penalty's own factory. Throws `INVALID_PARAMETER`. */
export type RegularizerFactory<Factory extends AnyPenaltyFactory> = (params?: Parameters<Factory>[0]) => Regularizer;

// tfjs keeps its base class to itself and yet asks `instanceof` for it: the class above L1L2 is the one.
const Base = Object.getPrototypeOf(tf.regularizers.l1l2().constructor) as abstract new () => Regularizer;

/** The penalty on a tensor with its own subgradient. Penalties are placed once per shape: a layer has one. */
function differentiable(penalty: Penalty) {
  const kernelFor = arrayKernel(penalty);
  let placed = { penalty, shape: "" };
  return tf.customGrad((weights, save) => {
    const w = weights as tf.Tensor;
    const shape = w.shape.join();
    if (placed.shape !== shape) placed = { penalty: penalty.place({ shape: w.shape }), shape };
    const at = placed.penalty;
    const kernel = kernelFor(w.shape);
    // customGrad always passes the function that saves; its type says a tensor.
    (save as tf.GradSaveFunc)([w]);
    return {
      value: kernel ? tf.scalar(kernel.value(numbersOf(w))) : at.value(tensorOps, w),
      gradFunc(dy: tf.Tensor, [saved]: tf.Tensor[]) {
        if (!kernel) return tf.mul(dy, at.gradient(tensorOps, saved!));
        const out = new Float32Array(saved!.size);
        kernel.gradient(numbersOf(saved!), out);
        const [scale] = numbersOf(dy);
        if (scale !== 1) for (let i = 0; i < out.length; i++) out[i]! *= scale!;
        return tf.tensor(out, saved!.shape);
      },
    };
  });
}

abstract class PenaltyRegularizer extends Base {
  readonly penalty: Penalty;
  readonly #apply: (weights: tf.Tensor) => tf.Tensor;

  constructor(penalty: Penalty) {
    super();
    this.penalty = penalty;
    this.#apply = differentiable(penalty);
  }

  override apply(weights: tf.Tensor): tf.Scalar {
    return tf.tidy(() => this.#apply(weights)) as tf.Scalar;
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

/**
 * A penalty as a family of tfjs regularizers, registered with `tf.serialization` so that saved models load. For penalties
 * of your own; those of `@reg/core` are exported ready-made. `className` is Keras' name, or the penalty's with a capital.
 */
export function defineRegularizer<Factory extends AnyPenaltyFactory>(
  factory: Factory,
  className: string = factory.definition.kerasName ?? factory.definition.name.replace(/^./, (c) => c.toUpperCase()),
): RegularizerFactory<Factory> {
  const Class = regularizerClass(factory, className);
  classes.set(factory.definition.name, Class);
  // tfjs makes instances by fromConfig; its type asks for a constructor that takes the configuration.
  if (className !== "L1L2") tf.serialization.registerClass(Class as unknown as Registrable);
  // Parameters<Factory>[0] is what this factory takes.
  return (params) => new Class(factory(params as never));
}

/** The regularizer of a penalty, for layers' JSON; `undefined` for a penalty without a registered class. */
export function regularizerOf(penalty: Penalty): Regularizer | undefined {
  const Class = classes.get(penalty.name);
  return Class && new Class(penalty);
}

/** The penalty of a regularizer, ours or tfjs' own; `undefined` for a class nobody here knows. */
export function penaltyOf(regularizer: Regularizer): Penalty | undefined {
  if (regularizer instanceof PenaltyRegularizer) return regularizer.penalty;
  if (regularizer.getClassName() !== "L1L2") return undefined;
  return core.tfjs.read({ class_name: "L1L2", config: regularizer.getConfig() }) ?? undefined;
}

/** Lasso: l1 * sum|w|. Keras' `L1`. */
export const l1: RegularizerFactory<typeof core.l1> = defineRegularizer(core.l1);
/** Ridge: l2 * sum w^2, without a 1/2. Keras' `L2`. */
export const l2: RegularizerFactory<typeof core.l2> = defineRegularizer(core.l2);
/** Elastic net: l1 * sum|w| + l2 * sum w^2. Keras' `L1L2`: at least one of the two must be given. */
export const l1l2: RegularizerFactory<typeof core.l1l2> = defineRegularizer(core.l1l2);
/** Rows or columns at right angles. Keras' `OrthogonalRegularizer`. */
export const orthogonal: RegularizerFactory<typeof core.orthogonal> = defineRegularizer(core.orthogonal);
/** Zeros in whole inputs, units or filters. */
export const groupLasso: RegularizerFactory<typeof core.groupLasso> = defineRegularizer(core.groupLasso);
/** Group lasso and lasso together. */
export const sparseGroupLasso: RegularizerFactory<typeof core.sparseGroupLasso> = defineRegularizer(
  core.sparseGroupLasso,
);
/** Several penalties on one weight. Its parts are penalties of `@reg/core`: `sum({ penalties: [core.l1(…), …] })`. */
export const sum: RegularizerFactory<typeof core.sum> = defineRegularizer(core.sum);

// A penalty that is newer in core than this file: a model with it is saved and loads all the same.
for (const [name, factory] of Object.entries(core.penalties)) if (!classes.has(name)) defineRegularizer(factory);
