// The networks of the suite, in the form that a stack can train: its losses, its activations, its batches.
import { type Weights, weights } from "@reg/core";
import { type GoldenWeights, goldenTraining } from "../golden.ts";
import { referenceBatches, referenceLayers } from "../referenceMlp.ts";
import type { Batch, DenseLayer, Network } from "../target.ts";
import { activations, losses, type TrainingRule } from "../trainingRule.ts";

/** A network and what it is trained on. */
export interface Exercise {
  readonly network: Network;
  readonly batches: readonly Batch[];
  /** Whether it is the network the golden numbers were computed with. */
  readonly golden: boolean;
}

const read = ({ data, shape }: GoldenWeights): Weights => weights(data, shape);

const smallLayers = goldenTraining.network.layers.map(({ kernel, bias, ...layer }) => ({
  ...layer,
  kernel: read(kernel),
  bias: read(bias),
}));

const smallBatches: readonly Batch[] = goldenTraining.batches.map(({ inputs, targets }) => ({
  inputs: read(inputs),
  targets: read(targets),
}));

/** All rows of `batches`, `size` of them a batch; what is left over is dropped. */
function regrouped(batches: readonly Batch[], size: number): readonly Batch[] {
  const all = (which: keyof Batch) => Float32Array.from(batches.flatMap((batch) => [...batch[which].data]));
  const [inputs, targets] = [all("inputs"), all("targets")];
  const [width, outputs] = [batches[0]!.inputs.shape[1]!, batches[0]!.targets.shape[1]!];
  return Array.from({ length: Math.floor(inputs.length / width / size) }, (_, i) => ({
    inputs: weights(inputs.slice(i * size * width, (i + 1) * size * width), [size, width]),
    targets: weights(targets.slice(i * size * outputs, (i + 1) * size * outputs), [size, outputs]),
  }));
}

/** Whether a stack can train the golden network: relu, then softmax under a cross-entropy, in batches of this many rows. */
const takesGolden = (rule: TrainingRule, rows: number): boolean =>
  rule.losses.includes("categoricalCrossEntropy") &&
  rule.activationPerLayer &&
  (["relu", "softmax"] as const).every((activation) => rule.activations.includes(activation)) &&
  (rule.batchSize === "any" || rule.batchSize === rows);

/** The same weights with one activation and a squared error, which most stacks have; softmax at the end where they have not. */
function plainNetwork(rule: TrainingRule, layers: readonly DenseLayer[]): Network {
  const hidden = activations.find((each) => rule.activations.includes(each))!;
  const squared = losses.find((each) => each !== "categoricalCrossEntropy" && rule.losses.includes(each));
  const last = squared ? hidden : "softmax";
  return {
    layers: layers.map((layer, i) => ({ ...layer, activation: i === layers.length - 1 ? last : hidden })),
    loss: squared ?? "categoricalCrossEntropy",
  };
}

/** The small network of the step cases: three batches of 8 rows, or the same rows as the stack takes them. */
export function smallNetwork(rule: TrainingRule): Exercise {
  if (takesGolden(rule, 8)) {
    return { network: { layers: smallLayers, loss: "categoricalCrossEntropy" }, batches: smallBatches, golden: true };
  }
  const batches = rule.batchSize === "any" ? smallBatches : regrouped(smallBatches, rule.batchSize);
  return { network: plainNetwork(rule, smallLayers), batches, golden: false };
}

/** The reference MLP with a batch for each of `steps` steps. */
export function referenceNetwork(rule: TrainingRule, steps: number): Exercise {
  const layers = referenceLayers();
  if (takesGolden(rule, 32)) {
    return { network: { layers, loss: "categoricalCrossEntropy" }, batches: referenceBatches(steps), golden: true };
  }
  const size = rule.batchSize === "any" ? 32 : rule.batchSize;
  const batches = regrouped(referenceBatches(Math.ceil((steps * size) / 32)), size).slice(0, steps);
  return { network: plainNetwork(rule, layers), batches, golden: false };
}
