// The step that a tf optimizer gives each weight, which a prox takes in its turn: the factor that an update comes to for a
// gradient that stays. tf's optimizers keep what it depends on in private fields, by the position of the variable.
import type { OptimizerMetric } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs-core";
import { rateOf } from "./rate.ts";
import { type OwnStep, tellsStep } from "./tellsStep.ts";

interface Accumulator {
  readonly variable: tf.Variable;
}

/** What tf's optimizers have, each some of it. */
interface Internals {
  readonly momentum: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly centered: boolean;
  readonly accumulatedSecondMoment: readonly Accumulator[];
  readonly accumulatedWeightedInfNorm: readonly Accumulator[];
  readonly accumulatedMeanSquares: readonly Accumulator[];
  readonly accumulatedMeanGrads: readonly Accumulator[];
  readonly accumulatedGrads: readonly Accumulator[];
  readonly accumulatedUpdates: readonly Accumulator[];
}

/** Of one kind of optimizer. */
interface Rule {
  /** The private fields it reads. Without them the class is not tf's. */
  readonly reads: readonly (keyof Internals)[];
  /** The same for all weights. */
  readonly all?: (own: Internals, rate: number) => number;
  /** Of the variable at a position; asked for before the optimizer's step, and for the result after it. */
  readonly each?: (own: Internals, at: number, optimizer: tf.Optimizer) => (rate: number) => OwnStep;
}

const overRoot = (rate: number, squares: tf.Tensor): tf.Tensor => tf.div(rate, tf.sqrt(squares));

const rules: Readonly<Record<string, Rule>> = {
  SGD: { reads: [], all: (_, rate) => rate },
  // Nesterov's too.
  Momentum: { reads: ["momentum"], all: ({ momentum }, rate) => rate / (1 - momentum) },
  Adam: {
    reads: ["beta2", "epsilon", "accumulatedSecondMoment"],
    each: (own, at, optimizer) => (rate) => {
      // tf computes the power in float32, which is off by 3e-5 in the first steps.
      const corrected = tf.div(own.accumulatedSecondMoment[at]!.variable, 1 - own.beta2 ** optimizer.iterations);
      return tf.div(rate, tf.add(tf.sqrt(corrected), own.epsilon));
    },
  },
  Adamax: {
    reads: ["epsilon", "accumulatedWeightedInfNorm"],
    each: (own, at) => (rate) => tf.div(rate, tf.add(own.accumulatedWeightedInfNorm[at]!.variable, own.epsilon)),
  },
  RMSProp: {
    reads: ["epsilon", "momentum", "accumulatedMeanSquares"],
    each: (own, at) => (rate) => {
      const squares = own.accumulatedMeanSquares[at]!.variable;
      const scaled = rate / (1 - own.momentum);
      if (!own.centered) return overRoot(scaled, tf.add(squares, own.epsilon));
      // As tf has it, which takes epsilon off here.
      const mean = own.accumulatedMeanGrads[at]!.variable;
      return overRoot(scaled, tf.sub(squares, tf.add(tf.square(mean), own.epsilon)));
    },
  },
  Adagrad: {
    reads: ["accumulatedGrads"],
    each: (own, at) => (rate) => overRoot(rate, tf.add(own.accumulatedGrads[at]!.variable, tf.backend().epsilon())),
  },
  Adadelta: {
    reads: ["epsilon", "accumulatedGrads", "accumulatedUpdates"],
    each(own, at) {
      // Its update divides what it has of earlier steps, and adds this one to both afterwards.
      const kept = [own.accumulatedUpdates[at], own.accumulatedGrads[at]].flatMap((each) => {
        return each ? [tf.sqrt(tf.add(each.variable, own.epsilon))] : [];
      });
      // It has none of either at first.
      return (rate) => (kept.length === 0 ? rate : tf.mul(rate, tf.div(kept[0]!, kept[1]!)));
    },
  },
};

/** The rule of an optimizer of tf's own, or of a subclass of one. */
function ruleOf(optimizer: tf.Optimizer): Rule | undefined {
  const rule = rules[optimizer.getClassName()];
  return rule?.reads.every((field) => field in optimizer) ? rule : undefined;
}

/** What is known of an optimizer's step. */
export function metricOf(optimizer: tf.Optimizer): OptimizerMetric {
  const rule = ruleOf(optimizer);
  const step = tellsStep(optimizer)?.stepKind ?? (rule ? (rule.all ? "one" : "each") : "unknown");
  return { optimizer: optimizer.getClassName(), step };
}

/**
 * The step of an optimizer that `metricOf` knows, for the variable at a position of what it is given: called before its step, and the
 * result after it, in a `tf.tidy`. A weight that it never moved has no step size: the rate is used instead.
 */
export function ownStep(optimizer: tf.Optimizer, at: number): (strength: number) => OwnStep {
  const rate = rateOf(optimizer);
  const told = tellsStep(optimizer)?.ownStep(at);
  if (told) return (strength) => told(strength * rate);
  // The optimizer has the fields that the rule reads.
  const own = optimizer as unknown as Internals;
  const { all, each } = ruleOf(optimizer)!;
  if (all) return (strength) => strength * all(own, rate);
  if (at < 0) return (strength) => strength * rate;
  const step = each!(own, at, optimizer);
  return (strength) => step(strength * rate);
}
