import { type Graph, reduce, tensor, type Value } from "@reg/onnx-graph";
import * as v from "valibot";
import { anything, fraction } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";
import { checkClassWeights } from "./checkClassWeights.ts";
import type { Loss, LossNodes } from "./loss.ts";
import { meanOfAll, rowLength, share, sumOfRows } from "./reductions.ts";

export interface SoftmaxCrossEntropyOptions {
  /** How much of the targets is spread evenly over all classes: t ← t (1 − labelSmoothing) + labelSmoothing / classes. */
  readonly labelSmoothing?: number;
  /** What examples of each class count, class by class. The mean is over all examples, whatever they count. */
  readonly classWeights?: readonly number[];
}

/** The largest entry's place, the first where there are several. */
function largestAt(row: ArrayLike<number>): number {
  let at = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[at]!) at = i;
  return at;
}

/** A loss of logits for targets of one kind. */
type Form = (graph: Graph, logits: Value, targets: Value, options: Settings) => LossNodes;

interface Settings {
  readonly labelSmoothing: number;
  readonly classWeights: readonly number[] | undefined;
}

const asConstant = (graph: Graph, weights: readonly number[], { type = "float32" }: Value): Value =>
  graph.constant(tensor(type, [weights.length], weights));

/** What smoothing gives every class. */
const evenShare = (graph: Graph, labelSmoothing: number, classes: Value | number): Value | number =>
  typeof classes === "number" ? labelSmoothing / classes : graph.op("Div", [labelSmoothing, classes]);

/** −Σ t log p along the last axis for probabilities t, and its gradient p Σ t − t. Rows may sum up to anything. */
const byProbabilities: Form = (graph, logits, targets, { labelSmoothing, classWeights }) => {
  const classes = rowLength(graph, logits);
  const log = graph.op("LogSoftmax", [logits], { axis: -1 });
  const kept = graph.op("Mul", [targets, 1 - labelSmoothing]);
  const smooth = labelSmoothing === 0 ? targets : graph.op("Add", [kept, evenShare(graph, labelSmoothing, classes)]);
  const weights = classWeights && graph.op("Mul", [targets, asConstant(graph, classWeights, logits)]);
  const t = weights ? graph.op("Mul", [smooth, sumOfRows(graph, weights)]) : smooth;
  const slopes = graph.op("Sub", [graph.op("Mul", [graph.op("Exp", [log]), sumOfRows(graph, t)]), t]);
  const scale = typeof classes === "number" ? -classes : graph.op("Neg", [classes]);
  return {
    // The mean is over all entries, `classes` times too many.
    value: graph.op("Mul", [meanOfAll(graph, graph.op("Mul", [t, log])), scale]),
    gradient: graph.op("Mul", [slopes, share(graph, log, classes)]),
  };
};

/**
 * The same for class numbers [..., 1] without making one-hot rows of them: log p is picked, and the gradient is p except at the entry
 * of the class, p − 1. Of 8192 classes that takes a third of the time on node, half on web.
 */
const byClassNumbers: Form = (graph, logits, targets, { labelSmoothing, classWeights }) => {
  const log = graph.op("LogSoftmax", [logits], { axis: -1 });
  const picked = graph.op("GatherElements", [log, targets], { axis: -1 });
  const weight = classWeights && graph.op("Gather", [asConstant(graph, classWeights, logits), targets], { axis: 0 });
  const weigh = (x: Value) => (weight ? graph.op("Mul", [x, weight]) : x);
  const finish = (row: Value, base: Value, own: Value): LossNodes => ({
    value: graph.op("Neg", [meanOfAll(graph, weigh(row))]),
    gradient: graph.op("Mul", [
      weigh(graph.op("ScatterElements", [base, targets, own], { axis: -1 })),
      share(graph, picked),
    ]),
  });
  const [p, pPicked] = [graph.op("Exp", [log]), graph.op("Exp", [picked])];
  if (labelSmoothing === 0) return finish(picked, p, graph.op("Sub", [pPicked, 1]));
  const even = evenShare(graph, labelSmoothing, rowLength(graph, logits));
  const spread = graph.op("Mul", [reduce(graph, "ReduceMean", log, [-1], true), labelSmoothing]);
  const row = graph.op("Add", [graph.op("Mul", [picked, 1 - labelSmoothing]), spread]);
  const base = graph.op("Sub", [p, even]);
  return finish(row, base, graph.op("Sub", [graph.op("Sub", [pPicked, even]), 1 - labelSmoothing]));
};

// What classes count is checked by `checkClassWeights`, which knows how many there are.
const entries = { labelSmoothing: v.optional(fraction, 0), classWeights: v.optional(anything) };

/**
 * −Σ targets · log softmax(prediction) along the last axis, mean over the rest. Targets are probabilities (one-hot) or class
 * numbers. Keras' `CategoricalCrossentropy` and `SparseCategoricalCrossentropy`, from logits; class weights as its `class_weight` for
 * one-hot rows, and in between for others (Keras takes the largest entry's). Throws `INVALID_PARAMETER`.
 */
export function softmaxCrossEntropy(options: SoftmaxCrossEntropyOptions = {}): Loss {
  const { labelSmoothing } = parseOptions("softmaxCrossEntropy", entries, options);
  const { classWeights } = options;
  checkClassWeights("softmaxCrossEntropy", classWeights);
  return {
    name: "softmaxCrossEntropy",
    activation: "Softmax",
    classes: true,
    isRight: (prediction, targets) =>
      largestAt(prediction) === (targets.length === prediction.length ? largestAt(targets) : targets[0]),
    build(graph, prediction, targets) {
      const classes = prediction.shape?.at(-1);
      if (typeof classes === "number") checkClassWeights("softmaxCrossEntropy", classWeights, classes);
      const given = targets.type === "int32" ? byClassNumbers : byProbabilities;
      return given(graph, prediction, targets, { labelSmoothing, classWeights });
    },
  };
}
