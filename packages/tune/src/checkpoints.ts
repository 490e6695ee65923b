// What is kept of a path while it is followed, so that another process goes on where this one ends.
import type { Awaitable } from "@reg/core/adapter";
import type { Learner } from "./problem.ts";
import type { PathPoint } from "./results.ts";

/** A path that is not finished. */
export interface PathCheckpoint {
  /** In the order in which they were trained. */
  readonly points: readonly PathPoint[];
  /** What the learner saved after the last of them. */
  readonly state: Uint8Array;
  readonly seconds: number;
}

/** Where checkpoints are kept. Only learners that can `save` and `restore` have them. */
export interface Checkpoints {
  load(): Awaitable<PathCheckpoint | undefined>;
  /** Asked after each point, as saving takes time. */
  isDue(): boolean;
  save(checkpoint: PathCheckpoint): Awaitable<void>;
}

type Savable = Required<Pick<Learner, "save" | "restore">>;

/** Whether paths of this learner can be cut and go on. */
export const canSave = (learner: Learner): learner is Learner & Savable =>
  learner.save !== undefined && learner.restore !== undefined;
