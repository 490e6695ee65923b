// The same network in every stack, from the same weights and batches: which weights are 0 after each epoch, and how many rows are right.
// Beside it the control: one stack twice, from weights that differ in their last bit.
import type { Weights } from "@reg/core";
import { splits } from "../digits.ts";
import { type Exercise, exercises, onnx } from "../exercises.ts";
import { type Followed, followTraining } from "../followTraining.ts";
import type { Row } from "../result.ts";

/** The share of weights that are live in both, of those that are live in one. */
function jaccard(one: Uint8Array, other: Uint8Array): number {
  let [both, either] = [0, 0];
  for (const [i, live] of one.entries()) {
    both += live & other[i]!;
    either += live | other[i]!;
  }
  return either === 0 ? 1 : both / either;
}

/** The norm of the difference over that of the weights. */
function distance(one: readonly Weights[], other: readonly Weights[]): number {
  let [differences, squares] = [0, 0];
  for (const [at, { data }] of one.entries()) {
    for (let i = 0; i < data.length; i++) {
      differences += (data[i]! - other[at]!.data[i]!) ** 2;
      squares += data[i]! ** 2;
    }
  }
  return Math.sqrt(differences / squares);
}

/** How far runs are apart, each from each other one: at the worst epoch, and in the end. */
function comparisonOf(runs: readonly Followed[]) {
  const found = { agreement: 1, apart: 0, distance: 0 };
  for (const [i, one] of runs.entries()) {
    for (const other of runs.slice(i + 1)) {
      const all = one.supports.map((support, epoch) => jaccard(support, other.supports[epoch]!));
      const gaps = one.accuracies.map((value, epoch) => Math.abs(value - other.accuracies[epoch]!));
      found.agreement = Math.min(found.agreement, ...all);
      found.apart = Math.max(found.apart, ...gaps);
      found.distance = Math.max(found.distance, distance(one.numbers, other.numbers));
    }
  }
  return found;
}

type Compared = ReturnType<typeof comparisonOf> & { readonly runs: readonly Followed[] };

const compare = (runs: readonly Followed[]): Compared => ({ ...comparisonOf(runs), runs });

const percentZeros = ({ supports }: Followed): number => {
  const last = supports.at(-1)!;
  return (100 * last.filter((live) => live === 0).length) / last.length;
};

/** A line of the table: the worst of all splits. */
function lineOf(name: string, compared: string, all: readonly Compared[]) {
  const names = [...new Set(all[0]!.runs.map((run) => run.name))];
  // Of a stack that was trained twice the later run, whose weights were moved.
  const accuracies = names.map((stack) => {
    const last = all.map(({ runs }) => runs.findLast((run) => run.name === stack)!.accuracies.at(-1)!);
    return [stack, last] as const;
  });
  return {
    name,
    compared,
    share: all.map(({ runs }) => percentZeros(runs[0]!)),
    agreement: Math.min(...all.map(({ agreement }) => agreement)),
    apart: Math.max(...all.map(({ apart }) => apart)),
    distance: all.map((each) => each.distance.toExponential(0)).join(", "),
    ...Object.fromEntries(accuracies),
  };
}

const inWords = ({ agreement, apart }: Pick<Compared, "agreement" | "apart">): string =>
  `${agreement.toFixed(4)}, ${apart.toFixed(2)} points`;

async function measureExercise(exercise: Exercise, say: (line: string) => void) {
  const { name, targets } = exercise;
  const [between, twice]: [Compared[], Compared[]] = [[], []];
  for (const split of splits) {
    const runs: Followed[] = [];
    for (const target of targets) runs.push(await followTraining(exercise, target, { split, moved: false }));
    const moved = await followTraining(exercise, onnx, { split, moved: true });
    between.push(compare(runs));
    twice.push(compare([runs[targets.indexOf(onnx)]!, moved]));
    say(`${name}, split ${split}: ${inWords(between.at(-1)!)}; twice ${inWords(twice.at(-1)!)}`);
  }
  return {
    stacks: lineOf(name, targets.length === 2 ? "both stacks" : "all stacks", between),
    twice: lineOf(name, "onnxruntime twice, first weights moved by 1 ULP", twice),
  };
}

const notes = [
  "Every stack has the same first weights and the same batches in the same order. Supports and accuracies are compared after each epoch, each stack with each other one; the least agreement and the largest distance of all epochs and splits are in the table. Weights apart: the norm of the difference after the last epoch over the norm of the weights, split by split.",
  "onnxruntime twice: each first weight of the second run is the next float32. What the two differ by is what rounding does to this training in one stack.",
  "784-32-10 has sigmoids, half the squared error and batches of one row, which is what brain.js has; its rate is 0.1, without momentum. LeNet-300-100 has batches of 64, a cross-entropy, and relu where tanh is not named, at 0.05 with momentum 0.9, or Adam at 0.001. All have 5 epochs, except l1 1e-4 with 2. tfjs runs on its wasm backend.",
  "Where the runs of LeNet-300-100 part was looked for step by step. Until then the weights of both stacks differ by 1e-7 to 2e-6, from each other and from the suite's float64 training. The strength that is chosen, its easing and the steps of the cuts are the same in all runs that were looked at, to the end. Then one decision falls the other way: what relu gets for one unit and one row is 4e-8 by the weights of tfjs and -8e-9 by those of onnxruntime (momentum, split 2, step 45); or one of two weights that differ by 1.4e-6 of themselves is cut, and the other is not (split 1, step 150). The difference then grows from 1e-5 to 1e-1 in 200 steps.",
  "With tanh and without cuts there is no such decision. Each of the two is enough: onnxruntime twice with relu and l1 3e-4 without cuts came to 0.8552 by momentum (split 1); with tanh and `toSparsity: 0.98`, rows of batches in reverse, to 1.0000, 0.9788 and 1.0000 by momentum and to 1.0000, 0.9892 and 0.9873 by Adam.",
  "By momentum at a rate of 0.01 two of three splits agree: tfjs and onnxruntime came to 1.0000, 1.0000 and 0.9766, the last 0.40 points apart.",
];

/** The same support in every stack. */
export const stacksRow: Row = {
  name: "stacks",
  title: "The same network in TensorFlow.js, onnxruntime and brain.js",
  async measure(say) {
    const measured: Awaited<ReturnType<typeof measureExercise>>[] = [];
    for (const exercise of exercises) measured.push(await measureExercise(exercise, say));
    const columns = [
      { key: "name", title: "network" },
      { key: "compared", title: "compared" },
      { key: "share", title: "zeros %" },
      { key: "agreement", title: "Jaccard, least", digits: 4 },
      { key: "apart", title: "points apart, most" },
      { key: "distance", title: "weights apart in the end" },
      { key: "tfjs", title: "tfjs, test %" },
      { key: "onnx", title: "onnxruntime, test %" },
      { key: "brainjs", title: "brain.js, test %" },
    ];
    return {
      bounds: measured.map(({ stacks, twice }) => ({
        bound: `${stacks.name}: Jaccard of supports at least 0.99, accuracy within 0.3 points`,
        figure: `${inWords(stacks)}; onnxruntime twice: ${inWords(twice)}`,
        met: stacks.agreement >= 0.99 && stacks.apart <= 0.3,
      })),
      tables: [{ columns, lines: measured.flatMap(({ stacks, twice }) => [stacks, twice]) }],
      notes,
    };
  },
};
