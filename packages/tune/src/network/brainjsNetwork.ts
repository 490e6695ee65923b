import type { Plan } from "@reg/core";
import type { Parameter } from "@reg/core/adapter";
import type { Network, NetworkRows } from "./network.ts";
import { shuffledRows } from "./shuffledRows.ts";
import { metricOf, targetNumbers } from "./targetsOf.ts";

/** What is used of a `NeuralNetwork` of brain.js, whose weights exist. */
interface BrainNet {
  train(data: never, options?: never): { readonly iterations: number; readonly error: number };
  run(input: never): unknown;
}

/** What is used of the attachment that `regularize` of `@reg/brainjs` gave. */
interface BrainAttachment {
  readonly plan: Plan;
  strength: number;
  objective(status: { readonly iterations: number; readonly error: number }): { readonly loss: number };
}

interface BrainPattern {
  readonly input: number[];
  readonly output: number[];
}

const memory = ["weights", "biases", "changes", "changesLow", "changesHigh", "biasChangesLow", "biasChangesHigh"];

/** Lists of lists, and at last of numbers. */
type Nested = Float32Array | readonly (Nested | undefined)[];

/** Writes numbers where they were: the network keeps its arrays. */
function writeInto(there: Nested, saved: readonly unknown[]): void {
  if (there instanceof Float32Array) {
    // What `save` wrote at this place.
    there.set(saved as readonly number[]);
    return;
  }
  // Layer 0 has no weights: its place is empty.
  for (const [i, part] of there.entries()) if (part) writeInto(part, saved[i] as readonly unknown[]);
}

/** Typed arrays as JSON has them. */
const plainly = (_: string, value: unknown) => (value instanceof Float32Array ? Array.from(value) : value);

/** Weights, momentum and Adam's moments. `save` and `restore` of networks whose plan counts no steps. */
function savedState(net: BrainNet): Pick<Network, "save" | "restore"> {
  // Fields that brain.js trains by, in 1.6 and 2.0; those of Adam exist where it is asked for.
  const fields = net as unknown as Record<string, Nested | undefined> & { iterations?: number };
  return {
    save() {
      const state = Object.fromEntries(memory.map((name) => [name, fields[name]]));
      return new TextEncoder().encode(JSON.stringify({ ...state, iterations: fields.iterations }, plainly));
    },
    restore(saved) {
      const { iterations, ...state } = JSON.parse(new TextDecoder().decode(saved));
      for (const name of memory) if (fields[name] && state[name]) writeInto(fields[name], state[name]);
      if (iterations !== undefined) fields.iterations = iterations;
    },
  };
}

/** The rows as plain arrays: brain.js takes a typed array for an object with keys. */
function patternsOf(rows: NetworkRows, outputs: number): BrainPattern[] {
  const [count, width] = rows.inputs.shape;
  const targets = targetNumbers(rows, outputs);
  return Array.from({ length: count }, (_, row) => ({
    input: Array.from(rows.inputs.data.subarray(row * width, (row + 1) * width)),
    output: Array.from(targets.subarray(row * outputs, (row + 1) * outputs)),
  }));
}

/**
 * A `NeuralNetwork` of brain.js 1.6 or 2.0 for `networkProblem`, with the attachment that `regularize` of `@reg/brainjs` gave. Its weights
 * must exist: give it `inputSize` and `outputSize`, and call `initialize()`. The data loss is half the squared error. It trains by its own
 * options, one iteration a pass.
 *
 * ```ts
 * const create = () => {
 *   const net = new NeuralNetwork({ inputSize: 6, hiddenLayers: [8], outputSize: 1, learningRate: 0.05 });
 *   net.initialize();
 *   return brainjsNetwork(net, regularize(net, config), { parameters: brainjsAdapter.parameters(net) });
 * };
 * ```
 *
 * brain.js draws its first weights with `Math.random`: write them where runs are to be the same (`parameters` have `write`).
 */
export function brainjsNetwork(
  net: BrainNet,
  attachment: BrainAttachment,
  { parameters }: { readonly parameters: readonly Parameter[] },
): Network {
  const outputs = parameters.at(-1)!.shape[0]!;
  const run = (rows: NetworkRows): Float32Array => {
    const patterns = patternsOf(rows, outputs);
    // A network of arrays answers with arrays.
    return Float32Array.from(patterns.flatMap(({ input }) => Array.from(net.run(input as never) as number[])));
  };
  return {
    attachment,
    parameters: () => parameters,
    fit(rows, { seed }) {
      const patterns = patternsOf(shuffledRows(rows, seed), outputs);
      return attachment.objective(net.train(patterns as never, { iterations: 1 } as never)).loss;
    },
    evaluate(rows) {
      const [given, targets] = [run(rows), targetNumbers(rows, outputs)];
      const squares = given.reduce((sum, output, i) => sum + (output - targets[i]!) ** 2, 0);
      return { loss: squares / 2 / rows.inputs.shape[0], metric: metricOf(rows, given) };
    },
    outputs: (rows) => ({ data: run(rows), shape: [rows.inputs.shape[0], outputs] }),
    ...(attachment.plan.schedule.kind === "constant" && savedState(net)),
    dispose() {},
  };
}
