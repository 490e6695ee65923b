import type { Optimizer, Target } from "../target.ts";
import type { LiveParameter } from "./layers.ts";

/** Moves a parameter by its gradient, at the optimizer's `t`th step, counted from 1. */
export type Update = (parameter: LiveParameter, t: number) => void;

type Sgd = Extract<Optimizer, { name: "sgd" }>;
type Adam = Extract<Optimizer, { name: "adam" }>;

/** velocity = momentum * velocity - rate * gradient; w += velocity. brain.js gives biases no momentum. */
function sgd({ learningRate, momentum }: Sgd, rule: Target["trainingRule"]): Update {
  const velocities = new Map<LiveParameter, Float64Array>();
  return (parameter) => {
    const { data, gradient, role } = parameter;
    const kept = rule === "brainjs" && role === "bias" ? 0 : momentum;
    const velocity = velocities.get(parameter) ?? new Float64Array(data.length);
    velocities.set(parameter, velocity);
    for (let i = 0; i < data.length; i++) {
      velocity[i] = kept * velocity[i]! - learningRate * gradient[i]!;
      data[i]! += velocity[i]!;
    }
  };
}

/**
 * Keras: rate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon).
 * brain.js: rate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon), and biases by the moments of the step before.
 */
function adam({ learningRate, beta1, beta2, epsilon }: Adam, rule: Target["trainingRule"]): Update {
  const moments = new Map<LiveParameter, readonly [Float64Array, Float64Array]>();
  return (parameter, t) => {
    const { data, gradient, role } = parameter;
    const [m, v] = moments.get(parameter) ?? [new Float64Array(data.length), new Float64Array(data.length)];
    moments.set(parameter, [m, v]);
    const late = rule === "brainjs" && role === "bias";
    const [correction1, correction2] = [1 - beta1 ** t, 1 - beta2 ** t];
    const added = rule === "brainjs" ? epsilon : epsilon / Math.sqrt(correction2);
    for (let i = 0; i < data.length; i++) {
      const g = gradient[i]!;
      const [oldM, oldV] = [m[i]!, v[i]!];
      m[i] = beta1 * oldM + (1 - beta1) * g;
      v[i] = beta2 * oldV + (1 - beta2) * g * g;
      const [usedM, usedV] = late ? [oldM, oldV] : [m[i]!, v[i]!];
      data[i]! -= (learningRate * usedM) / correction1 / (Math.sqrt(usedV / correction2) + added);
    }
  };
}

/** The update rule of Keras or of brain.js. */
export const updateOf = (optimizer: Optimizer, rule: Target["trainingRule"]): Update =>
  optimizer.name === "sgd" ? sgd(optimizer, rule) : adam(optimizer, rule);
