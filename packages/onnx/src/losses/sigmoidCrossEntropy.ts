import type { Graph, Value } from "@reg/onnx-graph";
import * as v from "valibot";
import { anything, fraction } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";
import { checkClassWeights } from "./checkClassWeights.ts";
import type { Loss } from "./loss.ts";
import { meanOfAll, share } from "./reductions.ts";

export interface SigmoidCrossEntropyOptions {
  /** How far targets are moved towards ½: t ← t (1 − labelSmoothing) + labelSmoothing / 2. */
  readonly labelSmoothing?: number;
  /** What entries count whose target is at most ½, and above: `[negative, positive]`. */
  readonly classWeights?: readonly [number, number];
}

function weightsOf(graph: Graph, targets: Value, [negative, positive]: readonly [number, number]): Value {
  const high = graph.op("Greater", [targets, 0.5]);
  const shape = { type: targets.type ?? "float32", shape: [] } as const;
  const number = (value: number) => graph.constant({ ...shape, data: Float32Array.of(value) });
  return graph.op("Where", [high, number(positive), number(negative)]);
}

// What classes count is checked by `checkClassWeights`, which knows how many there are.
const entries = { labelSmoothing: v.optional(fraction, 0), classWeights: v.optional(anything) };

/**
 * −t log σ(z) − (1 − t) log(1 − σ(z)), mean over all entries, in the form that never overflows: softplus(z) − z t. Keras'
 * `BinaryCrossentropy(from_logits=True)`; class weights as its `class_weight` for one output. Throws `INVALID_PARAMETER`.
 */
export function sigmoidCrossEntropy(options: SigmoidCrossEntropyOptions = {}): Loss {
  const { labelSmoothing } = parseOptions("sigmoidCrossEntropy", entries, options);
  const { classWeights } = options;
  checkClassWeights("sigmoidCrossEntropy", classWeights, 2);
  return {
    name: "sigmoidCrossEntropy",
    activation: "Sigmoid",
    classes: false,
    isRight: (prediction, targets) => Array.from(prediction).every((z, i) => z > 0 === targets[i]! > 0.5),
    build(graph, z, targets) {
      const kept = graph.op("Mul", [targets, 1 - labelSmoothing]);
      const t = labelSmoothing === 0 ? targets : graph.op("Add", [kept, labelSmoothing / 2]);
      const weights = classWeights && weightsOf(graph, targets, classWeights);
      const weigh = (x: Value) => (weights ? graph.op("Mul", [x, weights]) : x);
      const entries = graph.op("Sub", [graph.op("Softplus", [z]), graph.op("Mul", [z, t])]);
      const slopes = graph.op("Sub", [graph.op("Sigmoid", [z]), t]);
      return {
        value: meanOfAll(graph, weigh(entries)),
        gradient: graph.op("Mul", [weigh(slopes), share(graph, z)]),
      };
    },
  };
}
