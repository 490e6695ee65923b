// The weights of a model with a plan are moved by the steps of its own fit and trainOnBatch. Any other step would leave the penalty
// out without a word: it is refused where it assigns.
import { RegError } from "@reg/core";
import type * as tf from "@tensorflow/tfjs-core";
import type { LayerVariable } from "../internals.ts";
import { shadow } from "../shadow.ts";

interface Guard {
  /** True while a step of ours moves the weight, or setWeights and its like write it. */
  open: boolean;
  /** How many plans there are on the weight: one for each model that has it. */
  plans: number;
  readonly remove: () => void;
}

const guards = new WeakMap<tf.Variable, Guard>();

/** Lets a step of ours move these weights. */
export function whileOpen<R>(weights: readonly tf.Variable[], move: () => R): R {
  const own = weights.flatMap((variable) => guards.get(variable) ?? []);
  for (const guard of own) guard.open = true;
  try {
    return move();
  } finally {
    for (const guard of own) guard.open = false;
  }
}

const refusal = (path: string) =>
  new RegError("UNREGULARIZED_STEP", {
    who: "@reg/tfjs",
    what: path,
    expected: "a weight with a plan to be moved by its model's fit, fitDataset or trainOnBatch",
    received: "a value from elsewhere, such as optimizer.minimize(…), whose step would leave the penalty out",
    advice:
      "For a training loop of your own call detach(), then regularizeVariables(variablesOf(model), config).minimize(optimizer, loss). To set weights use setWeights.",
  });

/** A weight to be guarded, as its layer keeps it. */
interface Guarded {
  readonly path: string;
  readonly variable: tf.Variable;
  readonly layerVariable: LayerVariable;
}

function guard({ path, variable, layerVariable }: Guarded): Guard {
  const { assign } = variable;
  const { write } = layerVariable;
  const undo = [
    shadow<tf.Variable>(variable, {
      assign(value) {
        if (!own.open) throw refusal(path);
        assign.call(variable, value);
      },
    }),
    shadow<LayerVariable>(layerVariable, {
      write: (value) => whileOpen([variable], () => write.call(layerVariable, value)),
    }),
  ];
  const own: Guard = {
    open: false,
    plans: 0,
    remove() {
      for (const restore of undo) restore();
      guards.delete(variable);
    },
  };
  return own;
}

/** Guards weights until the returned functions are called. Throws `UNREGULARIZED_STEP` from the step that is refused. */
export function guardWeights(weights: readonly Guarded[]): (() => void)[] {
  return weights.map((weight) => {
    const own = guards.get(weight.variable) ?? guard(weight);
    guards.set(weight.variable, own);
    own.plans++;
    return () => {
      own.plans--;
      if (own.plans === 0) own.remove();
    };
  });
}
