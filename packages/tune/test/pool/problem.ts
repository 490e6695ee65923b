// A problem for processes: the lasso on numbers of its own. On request it kills the processes that work on it.
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { l1 } from "../../../core/src/index.ts";
import { linearProblem } from "../../src/linear/linearProblem.ts";
import type { Problem } from "../../src/problem.ts";
import { randomFor } from "../../src/random.ts";

export interface Given {
  /** So many processes are killed, each in the middle of a job. */
  readonly deaths?: number;
  /** Where deaths are counted. */
  readonly folder?: string;
  /** No learner is made. */
  readonly refuse?: string;
  /** Never ends. */
  readonly hang?: boolean;
}

const [rows, features] = [200, 12];

function lasso(): Problem {
  const random = randomFor(7, 0);
  const data = Float64Array.from({ length: rows * features }, () => random.uniform() - 0.5);
  const targets = Float64Array.from({ length: rows }, (_, row) => {
    return 3 * data[row * features]! - 2 * data[row * features + 1]! + random.uniform();
  });
  return linearProblem({ inputs: { data, shape: [rows, features] }, targets, model: "linear", penalty: l1({ l1: 1 }) });
}

export default function problem({ deaths = 0, folder, refuse, hang }: Given = {}): Problem {
  const whole = lasso();
  return {
    ...whole,
    lambdaMax: (training) => whole.lambdaMax(training),
    async learner(training) {
      if (refuse !== undefined) throw Object.assign(new Error(refuse), { code: "INVALID_DATA" });
      if (folder && existsSync(folder) && readdirSync(folder).length < deaths) {
        writeFileSync(join(folder, `${process.pid}`), "");
        process.kill(process.pid, "SIGKILL");
      }
      if (hang) await new Promise((resolve) => setTimeout(resolve, 600_000));
      return whole.learner(training);
    },
  };
}
