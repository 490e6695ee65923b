// The weights and an optimizer's memory at one time. A copy shares its numbers with the variable until a step assigns others, so taking
// one costs no pass over them.
import * as tf from "@tensorflow/tfjs-core";
import { numbersOf, reads } from "../arrayKernel.ts";
import { whileOpen } from "./guardWeights.ts";
import { optimizerMemory } from "./optimizerMemory.ts";

export interface Snapshot {
  /** Puts everything back. */
  restore(): void;
  dispose(): void;
  /** Whether all weights in it are finite numbers: a pass over them. */
  isFinite(): boolean;
  /** Whether its variables are finite as they are now. */
  isFiniteNow(): boolean;
}

/** The variables and the optimizer as they are. */
export function snapshot(variables: readonly tf.Variable[], optimizer: tf.Optimizer): Snapshot {
  const copy = (variable: tf.Variable) => ({ variable, value: tf.keep(tf.clone(variable)) });
  const weights = variables.map(copy);
  const lists = optimizerMemory(optimizer);
  const scalars = Object.values(optimizer).filter((member) => member instanceof tf.Variable);
  const memory = [...lists.flatMap((list) => list.map(({ variable }) => variable!)), ...scalars].map(copy);
  const lengths = lists.map((list) => [list, list.length] as const);
  // tfjs counts steps in a private member.
  const counter = optimizer as unknown as { iterations_?: number };
  const steps = counter.iterations_;
  const dispose = () => tf.dispose([...weights, ...memory].map(({ value }) => value));
  return {
    restore() {
      // assign takes over what it is given.
      const put = ({ variable, value }: { variable: tf.Variable; value: tf.Tensor }) =>
        tf.tidy(() => variable.assign(tf.clone(value)));
      whileOpen(
        weights.map(({ variable }) => variable),
        () => weights.forEach(put),
      );
      memory.forEach(put);
      for (const [list, length] of lengths) for (const { variable } of list.splice(length)) variable?.dispose();
      // Lists that this one step made.
      for (const list of optimizerMemory(optimizer)) {
        if (lists.includes(list)) continue;
        for (const { variable } of list.splice(0)) variable?.dispose();
      }
      if (steps !== undefined) counter.iterations_ = steps;
      dispose();
    },
    dispose,
    isFinite: () => areFinite(weights.map(({ value }) => value)),
    isFiniteNow: () => areFinite(weights.map(({ variable }) => variable)),
  };
}

/** Whether all numbers are finite: 0 times any other is NaN. */
function areFinite(tensors: readonly tf.Tensor[]): boolean {
  if (tf.getBackend() in reads) return tensors.every(isFiniteHere);
  const sum = tf.tidy(() => tf.addN([tf.scalar(0), ...tensors.map((tensor) => tf.sum(tf.mul(tensor, 0)))]));
  const [zero] = sum.dataSync();
  sum.dispose();
  return zero === 0;
}

function isFiniteHere(tensor: tf.Tensor): boolean {
  let zero = 0;
  for (const number of numbersOf(tensor)) zero += number * 0;
  return zero === 0;
}
