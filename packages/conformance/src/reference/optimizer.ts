import { RegError } from "@reg/core";
import type { Optimizer } from "../target.ts";
import type { AdamRule, SgdRule, TrainingRule } from "../trainingRule.ts";
import type { LiveParameter } from "./layers.ts";

/**
 * Moves a parameter by its gradient, at the optimizer's `t`th step, counted from 1. Gives the step that this comes to for a gradient
 * that stays, by which mode "proximal" takes its prox: one for all weights, or one of each, which the next call writes over.
 */
export type Update = (parameter: LiveParameter, t: number) => number | Float64Array;

type Sgd = Extract<Optimizer, { name: "sgd" }>;
type Adam = Extract<Optimizer, { name: "adam" }>;

function sgd({ learningRate, momentum }: Sgd, { momentumOn }: SgdRule): Update {
  const velocities = new Map<LiveParameter, Float64Array>();
  return (parameter) => {
    const { data, gradient, role } = parameter;
    const kept = momentumOn === "kernels" && role === "bias" ? 0 : momentum;
    const velocity = velocities.get(parameter) ?? new Float64Array(data.length);
    velocities.set(parameter, velocity);
    for (let i = 0; i < data.length; i++) {
      velocity[i] = kept * velocity[i]! - learningRate * gradient[i]!;
      data[i]! += velocity[i]!;
    }
    return learningRate / (1 - kept);
  };
}

function adam({ learningRate, beta1, beta2, epsilon }: Adam, rule: AdamRule): Update {
  const rooms = new Map<LiveParameter, readonly Float64Array[]>();
  return (parameter, t) => {
    const { data, gradient, role } = parameter;
    const room = rooms.get(parameter) ?? [1, 2, 3].map(() => new Float64Array(data.length));
    rooms.set(parameter, room);
    const [m, v, step] = room as [Float64Array, Float64Array, Float64Array];
    const late = rule.biasMoments === "step before" && role === "bias";
    const [correction1, correction2] = [1 - beta1 ** t, 1 - beta2 ** t];
    const added = rule.epsilon === "root" ? epsilon / Math.sqrt(correction2) : epsilon;
    for (let i = 0; i < data.length; i++) {
      const g = gradient[i]!;
      const [oldM, oldV] = [m[i]!, v[i]!];
      m[i] = beta1 * oldM + (1 - beta1) * g;
      v[i] = beta2 * oldV + (1 - beta2) * g * g;
      const [usedM, usedV] = late ? [oldM, oldV] : [m[i]!, v[i]!];
      data[i]! -= (learningRate * usedM) / correction1 / (Math.sqrt(usedV / correction2) + added);
      step[i] = learningRate / (Math.sqrt(v[i]! / correction2) + added);
    }
    return step;
  };
}

/** How this rule moves weights. Throws `UNSUPPORTED_MODEL` for an optimizer that it has not. */
export function updateOf(optimizer: Optimizer, rule: TrainingRule): Update {
  if (optimizer.name === "sgd" && rule.sgd) return sgd(optimizer, rule.sgd);
  if (optimizer.name === "adam" && rule.adam) return adam(optimizer, rule.adam);
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/conformance",
    what: "optimizer",
    expected: "one that the training rule has",
    received: optimizer.name,
  });
}
