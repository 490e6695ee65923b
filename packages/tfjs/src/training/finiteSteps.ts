// A run that diverges is stopped, with the last finite weights kept. The loss of a step says whether the weights before it are
// finite: it is read every few steps where reading is quick, and else as its download comes, a few steps later. NaN does not go away,
// so no run goes on for long.
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

/** Copying handles of weights and reading a loss at every step takes a tenth of a small network's step; every so many, nothing. */
const every = 16;

/** What is known of the steps so far. */
interface Watch {
  /** Weights of which a loss was finite, and those of which the loss is not known yet. */
  good: Snapshot | undefined;
  latest: Snapshot | undefined;
  looking: Promise<void> | undefined;
  failure: RegError | undefined;
  /** The number of the last step. */
  last: number;
  /** Steps since a loss was read. */
  since: number;
}

const nothing = { good: undefined, latest: undefined, looking: undefined, failure: undefined };

function forget(watch: Watch): void {
  watch.good?.dispose();
  watch.latest?.dispose();
  Object.assign(watch, nothing);
}

/** Goes back to weights that are finite. */
function undo(watch: Watch, error: RegError): never {
  const { good, latest } = watch;
  const back = latest?.isFinite() ? latest : good;
  const other = back === latest ? good : latest;
  back?.restore();
  other?.dispose();
  Object.assign(watch, nothing);
  throw error;
}

/** Says of a step by its loss, and by its loss plus penalty, whether the weights before it were good. */
function judge(watch: Watch, number: number, loss: number, sum: number): void {
  if (!Number.isFinite(sum)) {
    watch.failure = diverged(number, "a finite loss", loss);
    return;
  }
  watch.good?.dispose();
  Object.assign(watch, { good: watch.latest, latest: undefined });
}

/** Judges a step when its loss has come. */
function lookLater(watch: Watch, number: number, { loss, penalty }: StepScalars): void {
  // A separate copy: the step's is disposed when its callbacks are done.
  const both = tf.keep(tf.stack([loss, penalty]));
  const own = both.data().then((numbers) => {
    both.dispose();
    // A fit that has ended otherwise needs nothing more.
    if (watch.looking !== own) return;
    watch.looking = undefined;
    judge(watch, number, numbers[0]!, numbers[0]! + numbers[1]!);
  });
  watch.looking = own;
}

/** Watches the steps of a model. `readsLosses` says whether a loss can be read without waiting. */
export function finiteSteps(readsLosses = () => tf.getBackend() in reads): FiniteSteps {
  const watch: Watch = { ...nothing, last: 0, since: 0 };
  return {
    forget: () => forget(watch),
    take(moved, number, step) {
      if (watch.failure) undo(watch, watch.failure);
      watch.since++;
      const due = !readsLosses() || watch.good === undefined || watch.since >= every;
      const looks = due && watch.looking === undefined;
      if (looks) {
        watch.since = 0;
        watch.latest = snapshot(moved.variables, moved.optimizer);
      }
      const scalars = step();
      watch.last = number;
      if (!looks) return scalars;
      if (!readsLosses()) {
        lookLater(watch, number, scalars);
        return scalars;
      }
      const [loss, penalty] = [scalars.loss.dataSync()[0]!, scalars.penalty.dataSync()[0]!];
      judge(watch, number, loss, loss + penalty);
      // `judge` may have found one.
      const { failure } = watch as Watch;
      if (!failure) return scalars;
      tf.dispose(scalars);
      return undo(watch, failure);
    },
    async end() {
      await watch.looking;
      if (watch.failure) undo(watch, watch.failure);
      if (!watch.good) return;
      if (watch.good.isFiniteNow()) forget(watch);
      else undo(watch, diverged(watch.last, "finite weights after it", "others"));
    },
  };
}
