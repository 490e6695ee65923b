// Targets of sparsity: the weights of a session as core looks at them, between steps.
import { type EditWeights, mildStrength } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs-core";
import { numbersOf } from "../arrayKernel.ts";
import { whileOpen } from "./guardWeights.ts";
import type { Session } from "./session.ts";

/** The weights whose zeros stay zeros now: none once detached. */
export const frozenWeights = ({ attached, targets, progress }: Session): readonly tf.Variable[] =>
  attached
    ? targets.filter(({ planned }) => progress.sparsity.isFrozen(planned)).flatMap(({ variables }) => variables)
    : [];

/** Assigns numbers to weights. */
function assign(variables: readonly tf.Variable[], arrays: readonly Float32Array[]): void {
  whileOpen(variables, () =>
    tf.tidy(() => variables.forEach((variable, i) => void variable.assign(tf.tensor(arrays[i]!, variable.shape)))),
  );
}

/** After a step: cuts weights where a target of sparsity says so. */
export function lookAtWeights({ attached, targets, progress }: Session): void {
  if (!attached) return;
  const edit: EditWeights = (paths, change) => {
    const { variables } = targets.find(({ planned }) => planned.paths === paths)!;
    const arrays = variables.map((variable) => numbersOf(variable).slice());
    change(arrays);
    assign(variables, arrays);
  };
  progress.sparsity.look(progress.step, edit);
}

/**
 * Before the first step of a plan with targets of sparsity: chooses the strengths that nobody wrote. `loss` is that of the first batch, measured
 * here where all ranked weights are 0. Throws `INVALID_CONFIG`.
 */
export function chooseStrength({ attached, targets, progress }: Session, loss: () => tf.Scalar): void {
  const { sparsity } = progress;
  if (!attached || !sparsity.needsStrength) return;
  const variables = targets.flatMap((target) => target.variables);
  const paths = targets.flatMap(({ planned }) => planned.paths);
  const arrays = variables.map((variable) => numbersOf(variable).slice());
  assign(
    variables,
    arrays.map(({ length }) => new Float32Array(length)),
  );
  try {
    const [without] = tf.tidy(() => loss().dataSync());
    sparsity.setMild(mildStrength(sparsity.unwritten, (path) => arrays[paths.indexOf(path)]!, without!, "@reg/tfjs"));
  } finally {
    assign(variables, arrays);
  }
}
