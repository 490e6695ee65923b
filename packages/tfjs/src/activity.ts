// Activity regularizers: penalties on what a layer answers. tfjs 4.22 takes `activityRegularizer` and throws when the layer is called
// (tfjs issue 8022). Once `@reg/tfjs` is imported they are counted as in Keras: each answer's penalty, divided by the size of its batch.
//
// tfjs checks the member in two places and throws; so the member reads as null, and the layer's own `call` and `getConfig` know better.
// Nothing else of tfjs changes, and nothing at all for layers without one.
import * as tf from "@tensorflow/tfjs-core";
import { LayersModel } from "@tensorflow/tfjs-layers";
import type { Regularizer } from "./defineRegularizer.ts";
import type { LayerInternals, ModelInternals } from "./internals.ts";
import { shadow } from "./shadow.ts";

type Called = LayerInternals & {
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: unknown): tf.Tensor | tf.Tensor[];
  getConfig(): tf.serialization.ConfigDict;
};

/** The penalties of the forward pass that is being recorded. */
let recorded: tf.Scalar[] | undefined;

/** The regularizers that layers have, and the layers where a plan is at work in their place. */
const own = new WeakMap<object, Regularizer>();
const planned = new WeakSet<object>();

/** The activity regularizer of a layer itself. */
export const ownActivityRegularizer = (layer: LayerInternals): Regularizer | undefined => own.get(layer);

/** Records R(answers) / batch, Keras' rule, of each answer. */
function record(answers: tf.Tensor | tf.Tensor[], penalty: (answers: tf.Tensor) => tf.Scalar): void {
  if (!recorded) return;
  for (const answer of [answers].flat()) {
    const each = tf.tidy(() => (answer.rank > 0 ? tf.div(penalty(answer), answer.shape[0]!) : penalty(answer)));
    recorded.push(tf.keep(each as tf.Scalar));
  }
}

/** Has a layer record its activity penalty, and say in its configuration what that is. */
function regularizeActivity(layer: Called, regularizer: Regularizer): void {
  const { call, getConfig } = layer;
  own.set(layer, regularizer);
  shadow<Called>(layer, {
    call(inputs, kwargs) {
      const answers = call.call(layer, inputs, kwargs);
      if (!planned.has(layer)) record(answers, (answer) => regularizer.apply(answer));
      return answers;
    },
    getConfig: () => ({
      ...getConfig.call(layer),
      activityRegularizer: { className: regularizer.getClassName(), config: regularizer.getConfig() },
    }),
  });
}

/** Has a layer record a plan's penalty in the place of its own. The returned function takes it off. */
export function planActivity(layer: LayerInternals, penalty: (answers: tf.Tensor) => tf.Scalar): () => void {
  const called = layer as Called;
  const { call } = called;
  planned.add(layer);
  const restore = shadow<Called>(called, {
    call(inputs, kwargs) {
      const answers = call.call(layer, inputs, kwargs);
      record(answers, penalty);
      return answers;
    },
  });
  return () => {
    restore();
    planned.delete(layer);
  };
}

// A model is a container, and that is a layer. The name `layers` would bring all layers into a page's bundle.
const Layer = Object.getPrototypeOf(Object.getPrototypeOf(LayersModel)) as { readonly prototype: object };

Object.defineProperty(Layer.prototype, "activityRegularizer", {
  configurable: true,
  get: () => null,
  set(this: Called, regularizer: Regularizer | null | undefined) {
    if (regularizer) regularizeActivity(this, regularizer);
  },
});

/** Records the activity penalties of the layers that are called in `run`. In another recording it is a part of that one. */
export function recordActivity<R>(run: () => R): R {
  if (recorded) return run();
  const penalties: tf.Scalar[] = [];
  recorded = penalties;
  try {
    return run();
  } finally {
    recorded = undefined;
    tf.dispose(penalties);
  }
}

const sumOf = (penalties: readonly tf.Scalar[]): tf.Scalar =>
  penalties.reduce<tf.Scalar>((sum, one) => tf.add(sum, one), tf.scalar(0));

/** What has been recorded since the last time that it was asked for, for the loss that is being computed. */
export function takeActivityPenalties(): readonly tf.Scalar[] {
  if (!recorded) return [];
  const taken = recorded.map((penalty) => tf.clone(penalty));
  tf.dispose(recorded.splice(0));
  return taken;
}

/**
 * Runs a forward pass of your own and gives its answers with the activity penalty of the layers in it. tf differentiates the penalty.
 *
 * ```ts
 * optimizer.minimize(() => {
 *   const { answers, penalty } = withActivityPenalty(() => model.apply(x, { training: true }) as tf.Tensor);
 *   return tf.losses.meanSquaredError(y, answers).add(penalty) as tf.Scalar;
 * });
 * ```
 */
export function withActivityPenalty<Answers>(forward: () => Answers): {
  readonly answers: Answers;
  readonly penalty: tf.Scalar;
} {
  return recordActivity(() => {
    const answers = forward();
    return { answers, penalty: tf.tidy(() => sumOf(takeActivityPenalties())) };
  });
}

// Members that tfjs marks private: see ModelInternals.
const model = LayersModel.prototype as unknown as ModelInternals;
const { makeTrainFunction, makeTestFunction, calculateLosses } = model;

shadow<ModelInternals>(model, {
  makeTrainFunction(this: ModelInternals) {
    const train = makeTrainFunction.call(this);
    return (batch) => recordActivity(() => train(batch));
  },
  // tfjs leaves penalties out of evaluate. Those of activities have no other place where they are seen.
  makeTestFunction(this: ModelInternals) {
    makeTestFunction.call(this);
    const test = this.testFunction;
    const loss = this.outputs.length - 1;
    this.testFunction = (batch) => {
      // Who records already adds them.
      if (recorded) return test(batch);
      return tf.tidy(() =>
        recordActivity(() => {
          const outputs = test(batch);
          const penalties = takeActivityPenalties();
          if (penalties.length === 0) return outputs;
          return outputs.map((output, i) => (i === loss ? tf.add(output, sumOf(penalties)) : output));
        }),
      );
    };
  },
  calculateLosses(this: ModelInternals) {
    return [...calculateLosses.call(this), ...takeActivityPenalties()];
  },
});
