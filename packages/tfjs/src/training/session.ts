// A plan at work: its weights, how far training has come with it, and what a user is given of it.
import type { Attachment, PenaltyReport, Plan, PlannedSparsity } from "@reg/core";
import { createPlanProgress, type PlanProgress } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs-core";
import { type Regularized, wholly } from "./regularized.ts";
import { penaltiesOf, running } from "./step.ts";

/** What a running plan knows: its weights, and where training stands with it. */
export interface Session {
  readonly regularized: readonly Regularized[];
  /** Each target of sparsity with the weights that it ranks. */
  readonly targets: readonly RankedWeights[];
  readonly progress: PlanProgress;
  /** A weight that may be trained, by its path; `undefined` where there is none. */
  readonly variableOf: (path: string) => tf.Variable | undefined;
  /** Whether training moves a weight: it may be frozen, by itself or with its layer, and is then not counted. */
  readonly isTrained: (variable: tf.Variable) => boolean;
  /** False once detached: a fit that is still running then goes on without penalties. */
  attached: boolean;
}

/** The weights that a target of sparsity ranks together. */
interface RankedWeights {
  readonly planned: PlannedSparsity;
  readonly variables: readonly tf.Variable[];
}

/** The start of a plan, counted from `step`; `variableOf` gives any weight of the model by its path. */
export function createSession(
  plan: Plan,
  regularized: readonly Regularized[],
  variableOf: Session["variableOf"],
  step: number,
  isTrained: Session["isTrained"] = ({ trainable }) => trainable,
): Session {
  return {
    regularized,
    targets: plan.sparsity.map((each) => ({ planned: each, variables: each.paths.map((path) => variableOf(path)!) })),
    progress: createPlanProgress(plan, "@reg/tfjs", step),
    variableOf,
    isTrained,
    attached: true,
  };
}

/** The weights that are regularized now: none once detached. */
export const activeWeights = ({ attached, regularized, isTrained }: Session): readonly Regularized[] =>
  attached ? wholly(regularized, isTrained) : [];

/** The penalty on the weights as they are now. */
async function report({ regularized, isTrained, progress }: Session): Promise<PenaltyReport> {
  const both = tf.tidy(() => {
    const { inLoss, beside } = penaltiesOf(running(wholly(regularized, isTrained)), progress.strengthOf);
    const total = (values: readonly tf.Scalar[]) => tf.addN([tf.scalar(0), ...values]);
    return tf.stack([total(inLoss), total(beside)]);
  });
  const [inObjective, others] = (await both.data()) as Float32Array;
  both.dispose();
  return { penalty: inObjective! + others!, inObjective: inObjective! };
}

/** What a user is given of a session. `restore` takes off what was put on, once. */
export const attachmentOf = (plan: Plan, session: Session, restore: () => void): Attachment => ({
  plan,
  get strength() {
    return session.progress.strength;
  },
  set strength(strength) {
    session.progress.strength = strength;
  },
  penalty: async () => (await report(session)).penalty,
  report: () => report(session),
  relax: () => session.progress.sparsity.relax(session.progress.step),
  detach() {
    if (!session.attached) return;
    session.attached = false;
    restore();
  },
});
