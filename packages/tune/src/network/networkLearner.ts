import { type Awaitable, storedAxis } from "@reg/core/adapter";
import type { Learner, Rows, Score, TrainedParameter, Training } from "../problem.ts";
import type { Network, NetworkRows } from "./network.ts";
import { packNetwork, unpackNetwork } from "./savedNetwork.ts";

/** A network with its data, checked. */
export interface NetworkSetting {
  /** `only` says which inputs are given as they are; the others are zeros. */
  readonly take: (rows: Rows, training: Rows, only?: ReadonlySet<number>) => NetworkRows;
  readonly create: (seed: number) => Awaitable<Network>;
  /** Passes before the first strength of a path, and at each strength. */
  readonly startPasses: number;
  readonly passes: number;
  readonly refitPasses: number;
  /** Rows that `take` made are kept for the next pass. */
  readonly inputs: number;
}

/** A learner of a network. */
export interface NetworkLearner extends Learner {
  parameters(): Promise<readonly TrainedParameter[]>;
}

/** The inputs that the first kernel reads. */
function liveInputs(parameters: readonly TrainedParameter[], inputs: number): Set<number> {
  const first = parameters.find(({ role, axes }) => role === "kernel" && axes !== "unknown")!;
  const { data, shape } = first.weights;
  const axis = storedAxis(first.axes, shape.length - 2)!;
  const after = shape.slice(axis + 1).reduce((size, side) => size * side, 1);
  const live = new Set<number>();
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) live.add(Math.floor(i / after) % inputs);
  return live;
}

async function parametersOf({ attachment, parameters }: Network): Promise<TrainedParameter[]> {
  const { regularized } = attachment.plan;
  return Promise.all(
    parameters().map(async ({ path, role, axes, read }) => {
      const { data, shape } = await read();
      const penalty = regularized.find(({ parameter }) => parameter.path === path)?.penalty;
      return { path, role, weights: { data: data.slice(), shape }, ...(axes && { axes }), ...(penalty && { penalty }) };
    }),
  );
}

/** Trains a network from a first warm-up on; every pass shuffles its rows by a seed of its own. */
export async function networkLearner(setting: NetworkSetting, training: Training): Promise<NetworkLearner> {
  const network = await setting.create(training.seed);
  const own = setting.take(training.rows, training.rows);
  let pass = 0;
  const train = async (rows: NetworkRows, passes: number, signal?: AbortSignal): Promise<number> => {
    let loss = 0;
    for (let i = 0; i < passes; i++) {
      signal?.throwIfAborted();
      loss = await network.fit(rows, { seed: training.seed * 100_003 + pass++, signal });
    }
    return loss;
  };
  let started = false;
  const relaxed = async (rowsOf: readonly Rows[], signal?: AbortSignal): Promise<Score[]> => {
    const [saved, passes, strength] = [await network.save!(), pass, network.attachment.strength];
    const only = liveInputs(await parametersOf(network), setting.inputs);
    try {
      network.attachment.strength = 0;
      // An input that is 0 in every row has no gradient: the weights of dead inputs stay as they are.
      await train(setting.take(training.rows, training.rows, only), setting.refitPasses, signal);
      const scores: Score[] = [];
      for (const rows of rowsOf) scores.push(await network.evaluate(setting.take(rows, training.rows, only)));
      return scores;
    } finally {
      await network.restore!(saved);
      network.attachment.strength = strength;
      pass = passes;
    }
  };
  const save = async () => packNetwork(pass, await network.save!());
  const restore = async (saved: Uint8Array): Promise<void> => {
    const { passes, own } = unpackNetwork(saved);
    await network.restore!(own);
    pass = passes;
    started = passes > 0;
  };
  return {
    async train(strength, signal) {
      network.attachment.strength = strength;
      const passes = setting.passes + (started ? 0 : setting.startPasses);
      started = true;
      return { passes, objective: await train(own, passes, signal) };
    },
    score: (rows) => network.evaluate(rows === training.rows ? own : setting.take(rows, training.rows)),
    parameters: () => parametersOf(network),
    ...(network.gradients && { gradients: async () => network.gradients!(own) }),
    ...(network.outputs && { outputs: async (rows) => network.outputs!(setting.take(rows, training.rows)) }),
    ...(network.save && network.restore && { relaxed, save, restore }),
    dispose: () => network.dispose(),
  };
}
