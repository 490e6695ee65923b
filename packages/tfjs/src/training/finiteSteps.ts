// A run that diverges is stopped, with the last finite weights kept. The loss of a step says whether the weights before it are
// finite: it is read where reading is free, and else as its download comes, a few steps later.
import { RegError } from "@reg/core";
import * as tf from "@tensorflow/tfjs-core";
import { reads } from "../arrayKernel.ts";
import { type Snapshot, snapshot } from "./snapshot.ts";
import type { StepScalars } from "./step.ts";

/** What a step moves. */
interface Moved {
  readonly optimizer: tf.Optimizer;
  readonly variables: readonly tf.Variable[];
}

export interface FiniteSteps {
  /** Takes a step, and undoes it and those before it that a loss shows to be no good. Throws `TRAINING_DIVERGED`. */
  take(moved: Moved, number: number, step: () => StepScalars): StepScalars;
  /** Looks at the weights that the last step has left. Throws `TRAINING_DIVERGED`. */
  end(): Promise<void>;
  /** Lets go of the weights it has kept. */
  forget(): void;
}

const diverged = (step: number, expected: string, received: number | string): RegError =>
  new RegError("TRAINING_DIVERGED", {
    who: "@reg/tfjs",
    what: `training step ${step}`,
    expected,
    received: String(received),
    advice:
      "The weights are the last finite ones. Lower the learning rate or the strength of the penalty, and look for NaN in the data.",
  });

/** Watches the steps of a model. `readsLosses` says whether a loss can be read without waiting. */
export function finiteSteps(readsLosses = () => tf.getBackend() in reads): FiniteSteps {
  /** Weights of which a loss was finite, and those of which the loss is not known yet. */
  let good: Snapshot | undefined;
  let latest: Snapshot | undefined;
  let looking: Promise<void> | undefined;
  let [last, failure]: [number, RegError | undefined] = [0, undefined];

  const forget = () => {
    good?.dispose();
    latest?.dispose();
    [good, latest, looking, failure] = [undefined, undefined, undefined, undefined];
  };
  /** Goes back to weights that are finite. */
  const undo = (error: RegError): never => {
    const back = latest?.isFinite() ? latest : good;
    const other = back === latest ? good : latest;
    back?.restore();
    other?.dispose();
    [good, latest, looking, failure] = [undefined, undefined, undefined, undefined];
    throw error;
  };
  const judge = (number: number, loss: number, sum: number) => {
    if (!Number.isFinite(sum)) {
      failure = diverged(number, "a finite loss", loss);
      return;
    }
    good?.dispose();
    [good, latest] = [latest, undefined];
  };

  return {
    forget,
    take(moved, number, step) {
      if (failure) undo(failure);
      const looks = looking === undefined;
      if (looks) latest = snapshot(moved.variables, moved.optimizer);
      const scalars = step();
      last = number;
      if (!looks) return scalars;
      if (readsLosses()) {
        const [loss, penalty] = [scalars.loss.dataSync()[0]!, scalars.penalty.dataSync()[0]!];
        judge(number, loss, loss + penalty);
        if (failure) {
          tf.dispose(scalars);
          undo(failure);
        }
        return scalars;
      }
      // A copy of its own: the step's is disposed when its callbacks are done.
      const both = tf.keep(tf.stack([scalars.loss, scalars.penalty]));
      const own = both.data().then((numbers) => {
        both.dispose();
        // A fit that has ended otherwise is nobody's business any more.
        if (looking !== own) return;
        looking = undefined;
        judge(number, numbers[0]!, numbers[0]! + numbers[1]!);
      });
      looking = own;
      return scalars;
    },
    async end() {
      await looking;
      if (failure) undo(failure);
      if (!good) return;
      if (good.isFiniteNow()) forget();
      else undo(diverged(last, "finite weights after it", "others"));
    },
  };
}
