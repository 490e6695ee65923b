// A problem for workers of a queue: the lasso on numbers from a file, as slow as it is told to be. It counts what was trained, in a folder.
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { l1 } from "../../../core/src/index.ts";
import { linearProblem } from "../../src/linear/linearProblem.ts";
import type { Problem } from "../../src/problem.ts";
import type { Files } from "../../src/queue/queuedProblem.ts";
import { randomFor } from "../../src/random.ts";

export interface Given {
  /** Each strength takes so much longer, in milliseconds. */
  readonly pause?: number;
  /** Where each strength that was trained leaves a line. */
  readonly log?: string;
  /** No learner is made. */
  readonly refuse?: string;
}

export const [rows, features] = [200, 12];

/** The bytes of the table: inputs, then targets. */
export function table(): Uint8Array {
  const random = randomFor(7, 0);
  const inputs = Float64Array.from({ length: rows * features }, () => random.uniform() - 0.5);
  const targets = Array.from({ length: rows }, (_, row) => {
    return 3 * inputs[row * features]! - 2 * inputs[row * features + 1]! + random.uniform();
  });
  return new Uint8Array(Float64Array.from([...inputs, ...targets]).buffer);
}

export default function problem({ pause = 0, log, refuse }: Given, files: Files): Problem {
  const numbers = new Float64Array(files.table!.slice().buffer);
  const whole = linearProblem({
    inputs: { data: numbers.subarray(0, rows * features), shape: [rows, features] },
    targets: numbers.subarray(rows * features),
    model: "linear",
    penalty: l1({ l1: 1 }),
  });
  return {
    ...whole,
    lambdaMax: (training) => whole.lambdaMax(training),
    learner(training) {
      if (refuse !== undefined) throw new Error(refuse);
      const learner = whole.learner(training);
      const fold = training.rows.reduce((sum, row) => sum + row, 0);
      return {
        ...learner,
        async train(strength) {
          if (pause > 0) await delay(pause);
          if (log) appendFileSync(log, `${process.pid} ${fold} ${strength}\n`);
          return learner.train(strength);
        },
      };
    },
  };
}
