/** What is measured: one training step of a model, batch 32. */
export interface Row {
  readonly model: string;
  readonly stack: string;
  readonly runtime: string;
  readonly optimizer: "sgd" | "adam";
  readonly penalty: "none" | "l1l2" | "l1" | "groupLasso" | "sparseGroupLasso";
  readonly mode: "none" | "loss" | "proximal" | "decoupled";
}

/** A row and its figure. */
export interface MeasuredRow extends Row {
  readonly msPerStep: number;
}

/** A row's training, ready to take steps. */
export interface Stepper {
  /** How many steps one call takes: as many as a user of this stack would hand over at once. */
  readonly stepsPerCall: number;
  run(): Promise<unknown> | unknown;
}

/** A stack's way to train. Everything outside of the step (sessions, data) is made here and not timed. */
export type Prepare = (row: Row) => Promise<Stepper>;

/** The fields of a row that name it. */
export const wordsOf = (row: Row): readonly string[] => [
  row.model,
  row.stack,
  row.runtime,
  row.optimizer,
  row.penalty,
  row.mode,
];
