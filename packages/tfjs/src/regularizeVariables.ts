// A plan on plain variables, for training loops of your own: VAEs, reinforcement learning, GANs. The step is that of `model.fit`.
import {
  type Attachment,
  type ConfigInput,
  type KnownPenalties,
  RegError,
  type RegularizedEntry,
  type Role,
  resolve,
} from "@reg/core";
import { assertFinite, assertFits, assertOps, type Parameter, show } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.ts";
import { tensorOps } from "./ops.ts";
import { assertOptions } from "./parseOptions.ts";
import { roleOf } from "./roleOf.ts";
import { flushMemory } from "./training/flushMemory.ts";
import { regularizedWeight } from "./training/regularized.ts";
import { activeWeights, attachmentOf, createSession, type Session } from "./training/session.ts";
import { numbersByPath, penalizedPaths, shareOfZeros } from "./training/shareOfZeros.ts";
import { chooseStrength, frozenWeights, lookAtWeights } from "./training/sparsity.ts";
import { type StepScalars, takeStep } from "./training/step.ts";

export interface RegularizeVariablesOptions<
  Name extends string = string,
  Known extends KnownPenalties = KnownPenalties,
> {
  /** What a variable is for, where its name and rank do not say it. */
  readonly roles?: Readonly<Partial<Record<Name, Role>>>;
  /** Penalties of your own that the configuration names. */
  readonly known?: Known;
  /** The training step to count from, for a schedule that goes on; 0 when left out. */
  readonly step?: number;
}

/** A plan that is attached to variables. */
export interface VariablesAttachment extends Attachment {
  /**
   * One step of a tf optimizer on the loss and the penalties, each in its mode. Moves `variables`; all trainable ones that the loss
   * reaches when left out, as `optimizer.minimize` does. The step counts for the schedule. Dispose what it returns:
   * `tf.dispose(regularized.minimize(optimizer, loss))`.
   */
  minimize(optimizer: tf.Optimizer, loss: () => tf.Scalar, variables?: readonly tf.Variable[]): StepScalars;
  /**
   * The penalties as one differentiable scalar at the strength of the next step, to be added to a loss of your own where tf takes
   * the step (`tf.variableGrads`, clipped gradients). Mode `loss` only: throws `INVALID_CONFIG` for another.
   */
  penaltyTerm(): tf.Scalar;
  /** The share of the penalized weights that are exactly 0 now, as `model.fit` logs it; 0 where none is penalized. */
  zeros(): Promise<number>;
}

const isVariable = (value: unknown): value is tf.Variable => value instanceof tf.Variable;

function assertVariables(given: unknown): void {
  if (typeof given === "object" && given !== null && !Array.isArray(given) && !isVariable(given)) return;
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/tfjs",
    what: "regularizeVariables",
    expected: "variables by name",
    received: isVariable(given) ? "one variable" : show(given),
    advice: "Write regularizeVariables({ kernel, bias }, config). The names are the paths that rules match.",
  });
}

function parameterOf(path: string, variable: tf.Variable, role: Role | undefined): Parameter {
  if (!isVariable(variable)) {
    throw new RegError("UNSUPPORTED_MODEL", {
      who: "@reg/tfjs",
      what: path,
      expected: "a tf.Variable",
      received: `${Object(variable).constructor.name}`,
      advice: "Make it one with tf.variable(…). A model's are those of variablesOf(model).",
    });
  }
  const { shape } = variable;
  return {
    path,
    role: role ?? roleOf(path, shape),
    shape,
    read: async () => ({ data: (await variable.data()) as Float32Array, shape }),
    write(weights) {
      assertFits(weights, { path, shape }, "@reg/tfjs");
      tf.tidy(() => void variable.assign(tf.tensor(Float32Array.from(weights.data), shape)));
    },
  };
}

function assertRolesFit(roles: object, variables: object): void {
  const unknown = Object.keys(roles).filter((name) => !(name in variables));
  if (unknown.length === 0) return;
  throw new RegError("UNMATCHED_RULE", {
    who: "@reg/tfjs",
    what: "roles",
    expected: `names of the variables, which are ${Object.keys(variables).join(", ")}`,
    received: unknown.join(", "),
  });
}

/** A weight that may be in a term of the loss. */
interface Term {
  readonly variable: tf.Variable;
  readonly entry: RegularizedEntry;
  readonly value: (weights: tf.Tensor) => tf.Scalar;
}

function penaltyTerm(terms: readonly Term[], session: Session): tf.Scalar {
  const odd = terms.find(({ entry }) => entry.mode !== "loss");
  if (odd) {
    throw new RegError("INVALID_CONFIG", {
      who: "@reg/tfjs",
      what: "penaltyTerm()",
      expected: `mode "loss" for every variable`,
      received: `"${odd.entry.mode}" for ${odd.entry.parameter.path}`,
      advice: "A penalty of another mode is no part of the loss: take the step with minimize(optimizer, loss).",
    });
  }
  return tf.tidy(() => {
    const strength = session.attached ? session.progress.strengthAt() : 0;
    const values = terms.filter(({ variable }) => variable.trainable).map(({ variable, value }) => value(variable));
    // Scalars add up to a scalar; `tf.add` does not know.
    return tf.mul(
      values.reduce<tf.Tensor>((sum, value) => tf.add(sum, value), tf.scalar(0)),
      strength,
    ) as tf.Scalar;
  });
}

/**
 * Regularizes variables that `model.fit` does not train. Their names are the paths that rules match; their roles come from Keras'
 * names (`encoder/kernel`, `bias`), else a variable of rank 2 or more is a kernel and any other a bias.
 *
 * ```ts
 * const regularized = regularizeVariables({ kernel, bias }, { penalty: "l1", mode: "proximal" });
 * const { loss, dataLoss, penalty } = regularized.minimize(optimizer, () => tf.losses.meanSquaredError(y, predict(x)));
 * ```
 *
 * Throws as `resolve` does, and `UNSUPPORTED_MODEL` for a value that is no variable, `NON_FINITE_WEIGHTS`.
 */
export function regularizeVariables<const Name extends string, const Known extends KnownPenalties = readonly []>(
  variables: Readonly<Record<Name, tf.Variable>>,
  config: ConfigInput<Known[number]>,
  options: RegularizeVariablesOptions<Name, Known> = {},
): VariablesAttachment {
  assertOptions("regularizeVariables", options);
  assertVariables(variables);
  const { roles, known, step = 0 } = options;
  const named: Readonly<Record<string, tf.Variable>> = variables;
  const said: Readonly<Partial<Record<string, Role>>> = roles ?? {};
  assertRolesFit(said, variables);
  const parameters = Object.entries(named).map(([path, variable]) => parameterOf(path, variable, said[path]));
  const plan = resolve(config, parameters, known && { known });
  assertOps(plan, tensorOps, "@reg/tfjs");
  const planned = plan.regularized.map((entry) => ({ entry, variable: named[entry.parameter.path]! }));
  for (const { entry, variable } of planned) {
    const data = variable.dataSync() as Float32Array;
    assertFinite({ data, shape: variable.shape }, entry.parameter.path, "@reg/tfjs");
  }
  const weights = planned.map(({ variable, entry }) => regularizedWeight(variable, entry));
  const session = createSession(plan, weights, (path) => named[path], step);
  const terms = planned.map((weight) => ({ ...weight, value: differentiable(weight.entry.penalty) }));
  return Object.assign(
    attachmentOf(plan, session, () => {}),
    {
      minimize(optimizer: tf.Optimizer, loss: () => tf.Scalar, moved?: readonly tf.Variable[]): StepScalars {
        if (session.attached) session.progress.sparsity.begin(session.progress.step, undefined);
        chooseStrength(session, loss);
        const scalars = takeStep({
          optimizer,
          variables: moved && [...moved],
          regularized: activeWeights(session),
          strengthOf: session.progress.strengthOf,
          frozen: frozenWeights(session),
          dataLoss: loss,
          ownPenalties: () => [],
        });
        session.progress.step++;
        lookAtWeights(session);
        if (session.attached) flushMemory(optimizer, session.progress.step);
        return scalars;
      },
      penaltyTerm: () => penaltyTerm(terms, session),
      async zeros() {
        const numbers = await numbersByPath(session, penalizedPaths(session));
        return shareOfZeros([...numbers.values()]) ?? 0;
      },
    },
  );
}
