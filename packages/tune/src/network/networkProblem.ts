// A network as a problem: trained, warm, at one strength after another.

import type { ConfigInput } from "@reg/core";
import type { Awaitable } from "@reg/core/adapter";
import { assertOptionsOf } from "../assertOptionsOf.ts";
import type { Table } from "../linear/linearProblem.ts";
import type { Metric, Problem, Rows, Training } from "../problem.ts";
import { refuse } from "../refuse.ts";
import { bracketLambdaMax } from "./bracketLambdaMax.ts";
import type { Network, NetworkRows } from "./network.ts";
import { type NetworkLearner, type NetworkSetting, networkLearner } from "./networkLearner.ts";

export interface NetworkProblemOptions {
  /** For people: "onnx 784-64-32-10". */
  readonly name: string;
  /** `[rows, inputs]`. */
  readonly inputs: Table;
  /** For each row its class, 0, 1, 2 … ("classes"), or a number ("numbers"; several in a table of `[rows, outputs]`). */
  readonly targets: ArrayLike<number> | Table;
  readonly predicts: "classes" | "numbers";
  /** What `create` attaches: written into results. */
  readonly penalty: ConfigInput;
  /** What the stack calls its data loss. */
  readonly loss: string;
  /** A fresh network with its plan attached. The seed decides its weights. */
  readonly create: (seed: number) => Awaitable<Network>;
  /** Passes over the rows before the first strength of a path: 20 when left out. */
  readonly startPasses?: number;
  /** Passes at each strength: 2 when left out. */
  readonly passes?: number;
  /** Passes of a refit: 10 when left out. */
  readonly refitPasses?: number;
  /** Inputs to mean 0 and deviation 1, as measured on the rows that are learned from; true when left out. */
  readonly standardize?: boolean;
  readonly names?: readonly string[];
}

/** A problem that is trained. */
export interface NetworkProblem extends Problem {
  learner(training: Training): Promise<NetworkLearner>;
}

/** Mean and what to divide by, of each input, on some rows. */
function scaleOf(data: ArrayLike<number>, inputs: number, rows: Rows) {
  const [means, scales] = [new Float64Array(inputs), new Float64Array(inputs)];
  for (const row of rows) for (let j = 0; j < inputs; j++) means[j]! += data[row * inputs + j]! / rows.length;
  for (const row of rows) for (let j = 0; j < inputs; j++) scales[j]! += (data[row * inputs + j]! - means[j]!) ** 2;
  return { means, scales: scales.map((squares) => Math.sqrt(squares / rows.length) || 1) };
}

function takerOf({ inputs: { data, shape }, targets, predicts, standardize = true }: NetworkProblemOptions) {
  const inputs = shape[1]!;
  const numbers = "shape" in targets ? targets.data : targets;
  const outputs = numbers.length / shape[0]!;
  let known: { training: Rows; scale: ReturnType<typeof scaleOf> } | undefined;
  return (rows: Rows, training: Rows, only?: ReadonlySet<number>): NetworkRows => {
    if (known?.training !== training) known = { training, scale: scaleOf(data, inputs, training) };
    const { means, scales } = known.scale;
    const taken = new Float32Array(rows.length * inputs);
    for (let i = 0; i < rows.length; i++) {
      for (let j = 0; j < inputs; j++) {
        const x = data[rows[i]! * inputs + j]!;
        if (!only || only.has(j)) taken[i * inputs + j] = standardize ? (x - means[j]!) / scales[j]! : x;
      }
    }
    const pick = (_: unknown, i: number) => numbers[rows[Math.floor(i / outputs)]! * outputs + (i % outputs)]!;
    const made = { length: rows.length * outputs };
    return {
      inputs: { data: taken, shape: [rows.length, inputs] },
      targets:
        predicts === "classes"
          ? { data: Int32Array.from(made, pick), shape: [rows.length] }
          : { data: Float32Array.from(made, pick), shape: [rows.length, outputs] },
    };
  };
}

function assertTable({ data, shape }: Table, targets: ArrayLike<number>): void {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || rows < 1 || columns < 1 || data.length !== rows * columns) {
    throw refuse("INVALID_DATA", "inputs", "a table of [rows, inputs]", `${data.length} numbers of shape [${shape}]`);
  }
  const bad = Array.from(data).findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    const where = `row ${Math.floor(bad / columns)}, column ${bad % columns}`;
    throw refuse("INVALID_DATA", "inputs", "finite numbers only", `${data[bad]} in ${where}`, "Leave the row out.");
  }
  if (targets.length === 0 || targets.length % rows !== 0) {
    throw refuse("INVALID_DATA", "targets", `numbers for ${rows} rows`, `${targets.length}`);
  }
}

const accuracy: Metric = { name: "accuracy", better: "higher" };
const squaredError: Metric = { name: "meanSquaredError", better: "lower" };

/**
 * A network with a penalty whose strength is live. `lambdaMax` is found by a bracketing search: within a factor of 2. Throws `INVALID_DATA`.
 *
 * From all zeros no gradient may lead back, where kernels of hidden layers are penalized: paths of networks go from dense to sparse.
 */
export function networkProblem(options: NetworkProblemOptions): NetworkProblem {
  assertOptionsOf("networkProblem", options);
  const { name, inputs, targets, predicts, penalty, loss, create, standardize: _, ...rest } = options;
  const { startPasses = 20, passes = 2, refitPasses = 10 } = rest;
  const numbers = "shape" in targets ? targets.data : targets;
  assertTable(inputs, numbers);
  const [rows = 0, columns = 0] = inputs.shape;
  const setting: NetworkSetting = { take: takerOf(options), create, startPasses, passes, refitPasses, inputs: columns };
  const learner = (training: Training) => networkLearner(setting, training);
  return {
    name,
    rows,
    inputs: rest.names ?? Array.from({ length: columns }, (_, j) => `x${j + 1}`),
    penalty,
    loss,
    metric: predicts === "classes" ? accuracy : squaredError,
    ...(predicts === "classes" && { classes: numbers }),
    solved: false,
    async lambdaMax(training, signal) {
      const model = await learner(training);
      try {
        return await bracketLambdaMax(model, signal);
      } finally {
        await model.dispose();
      }
    },
    learner,
  };
}
