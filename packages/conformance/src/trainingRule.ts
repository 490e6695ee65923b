// How a stack trains, as data: what it has and where it differs from Keras. The suite chooses its networks by it, and its
// reference trains by it. Nothing here is an adapter's name: a stack is what it says here.
import { RegError } from "@reg/core";

/** Loss functions of the suite's networks, in the order the suite prefers them. */
export const losses = ["categoricalCrossEntropy", "halfSquaredError", "meanSquaredError"] as const;

/**
 * `categoricalCrossEntropy` is the mean over the batch, on the softmax of the last layer. `halfSquaredError` is half the sum of
 * squared errors of each row, `meanSquaredError` their mean over the outputs; both are the mean over the batch.
 */
export type Loss = (typeof losses)[number];

/** Activations of the suite's layers, in the order the suite prefers them where all layers have the same. */
export const activations = ["sigmoid", "tanh", "relu", "linear", "softmax"] as const;

export type Activation = (typeof activations)[number];

/**
 * Gradient descent with momentum: velocity = momentum * velocity - rate * gradient; w += velocity. A prox takes the step
 * rate / (1 - momentum), with the momentum that the parameter has.
 */
export interface SgdRule {
  /** Which parameters have a velocity; without one the momentum is 0. */
  readonly momentumOn: "every parameter" | "kernels";
}

/**
 * Adam: w -= rate * m' / (√v' + ε), with m' = m / (1 - beta1^t) and v' = v / (1 - beta2^t). A prox takes the step
 * rate / (√v' + ε) of each weight, with this step's gradient in v', on every parameter.
 */
export interface AdamRule {
  /** What ε is added to: √v' (the paper, PyTorch), or √v before the correction (Keras), which is √v' with ε / √(1 - beta2^t). */
  readonly epsilon: "corrected root" | "root";
  /** Whether a bias moves by the moments with this step's gradient in them, or by those of the step before. */
  readonly biasMoments: "this step" | "step before";
}

/** The losses, activations and optimizers of a stack. The cases of an optimizer that is left out are skipped. */
export interface TrainingRule {
  readonly losses: readonly Loss[];
  readonly activations: readonly Activation[];
  /** Whether layers may differ in their activation. */
  readonly activationPerLayer: boolean;
  /** Rows in the batch of a step, where the stack does not leave them to the caller. */
  readonly batchSize: number | "any";
  readonly sgd?: SgdRule;
  readonly adam?: AdamRule;
}

/** Keras' rule of training, for a stack that has all of it. */
export const kerasRule: TrainingRule & Required<Pick<TrainingRule, "sgd" | "adam">> = {
  losses,
  activations,
  activationPerLayer: true,
  batchSize: "any",
  sgd: { momentumOn: "every parameter" },
  adam: { epsilon: "root", biasMoments: "this step" },
};

/** Whether an optimizer of this rule moves weights as Keras' does. */
export const isKeras = (rule: TrainingRule, optimizer: "sgd" | "adam"): boolean =>
  JSON.stringify(sortedEntries(rule[optimizer])) === JSON.stringify(sortedEntries(kerasRule[optimizer]));

const sortedEntries = (rule: SgdRule | AdamRule | undefined) => Object.entries(rule ?? {}).toSorted();

const refuse = (what: string, expected: string, received: string) =>
  new RegError("INVALID_CONFIG", { who: "@reg/conformance", what: `training of ${what}`, expected, received });

/** Throws `INVALID_CONFIG` for a rule the suite cannot choose a network by. */
export function assertRule(name: string, rule: TrainingRule): void {
  const { batchSize } = rule;
  for (const [key, all] of [
    ["losses", losses],
    ["activations", activations],
  ] as const) {
    const unknown = rule[key].find((given) => !(all as readonly string[]).includes(given));
    if (rule[key].length === 0 || unknown !== undefined) {
      throw refuse(name, `${key} out of ${all.join(", ")}`, unknown === undefined ? "none" : `"${unknown}"`);
    }
  }
  if (rule.activations.every((activation) => activation === "softmax")) {
    throw refuse(name, "an activation for hidden layers", "softmax alone");
  }
  const crossEntropyAlone = rule.losses.every((loss) => loss === "categoricalCrossEntropy");
  if (crossEntropyAlone && !(rule.activationPerLayer && rule.activations.includes("softmax"))) {
    throw refuse(name, "softmax for the last layer, or a squared error among the losses", rule.losses.join(", "));
  }
  if (batchSize !== "any" && !(Number.isInteger(batchSize) && batchSize > 0)) {
    throw refuse(name, `batchSize to be "any" or a whole number of at least 1`, `${batchSize}`);
  }
  if (!rule.sgd) throw refuse(name, "sgd: most cases train by it", "none");
}
