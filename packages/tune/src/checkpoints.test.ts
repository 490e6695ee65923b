import { groupLasso, l1 } from "@reg/core";
import { createTrainer, regularize, sequential } from "@reg/onnx";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import type { Checkpoints, PathCheckpoint } from "./checkpoints.ts";
import { strengthGrid } from "./grid.ts";
import { lambdaMaxOf } from "./lambdaMaxOf.ts";
import { linearProblem } from "./linear/linearProblem.ts";
import { networkProblem } from "./network/networkProblem.ts";
import { onnxNetwork } from "./network/onnxNetwork.ts";
import { runJob } from "./path.ts";
import type { Problem } from "./problem.ts";
import { randomFor } from "./random.ts";
import type { PathJob } from "./results.ts";

const [rows, features, classes] = [120, 6, 3];
const random = randomFor(3, 0);
const data = Float32Array.from({ length: rows * features }, () => random.uniform() - 0.5);
const inputs = { data, shape: [rows, features] } as const;
const numbers = Array.from(
  { length: rows },
  (_, i) => 2 * data[i * features]! - data[i * features + 1]! + random.uniform(),
);
const kinds = numbers.map((x) => Math.min(classes - 1, Math.max(0, Math.floor(x + 1))));

function network(optimizer: "adam" | "sgd"): Problem {
  const config = { rules: [{ match: "a/kernel", penalty: groupLasso({ lambda: 1 }), mode: "proximal" as const }] };
  return networkProblem({
    ...{ name: "onnx 6-8-3", inputs, targets: kinds, predicts: "classes", penalty: config, loss: "cross-entropy" },
    startPasses: 3,
    create(seed) {
      const layers = [
        { name: "a", units: 8, activation: "relu" as const },
        { name: "b", units: classes },
      ];
      const setting = { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy", optimizer } as const;
      const trainer = createTrainer(sequential({ inputs: features, layers, seed }), setting);
      return onnxNetwork(trainer, regularize(trainer, config));
    },
  });
}

const linear = (model: "linear" | "logistic", targets: readonly number[]) =>
  linearProblem({ inputs, targets, model, penalty: l1({ l1: 1 }) });

async function jobOf(problem: Problem, relax: boolean): Promise<PathJob> {
  const most = await lambdaMaxOf(problem, {});
  const train = Array.from({ length: 90 }, (_, i) => i);
  const validation = Array.from({ length: 30 }, (_, i) => 90 + i);
  const strengths = strengthGrid(most, { rows: 90, inputs: features }, { count: 6 });
  const order = problem.solved ? "sparse to dense" : "dense to sparse";
  return { repeat: 0, fold: 0, seed: 4, train, validation, strengths, order, relax, leastGain: 0, inputWeights: true };
}

/** What a process keeps that ends after so many points; nothing is kept of what it does after the checkpoint. */
function memory() {
  let kept: PathCheckpoint | undefined;
  const checkpoints: Checkpoints = {
    load: () => kept,
    isDue: () => true,
    save(checkpoint) {
      // As another process reads it.
      kept = { ...JSON.parse(JSON.stringify({ ...checkpoint, state: [] })), state: checkpoint.state.slice() };
    },
  };
  return checkpoints;
}

const timeless = ({ seconds: _, ...rest }: Awaited<ReturnType<typeof runJob>>) => rest;

describe("a path that is cut after every point", () => {
  it.each([
    ["of a linear model", linear("linear", numbers), true],
    [
      "of a logistic model",
      linear(
        "logistic",
        kinds.map((kind) => Math.min(kind, 1)),
      ),
      false,
    ],
    ["of a logistic model of three classes", linear("logistic", kinds), false],
    ["of an ONNX network under adam", network("adam"), false],
    ["of an ONNX network under SGD, with refits", network("sgd"), true],
  ])("%s goes on with the same bits", async (_, problem, relax) => {
    const job = await jobOf(problem, relax);
    const whole = await runJob(problem, job);
    const checkpoints = memory();
    const trained: number[] = [];
    for (let cuts = 0; ; cuts++) {
      const abort = new AbortController();
      let points = 0;
      const onPoint = ({ strength }: { strength: number }) => {
        trained.push(strength);
        // The second point of a process is lost with it.
        if (++points === 2) abort.abort(new Error("cut"));
      };
      const follow = { checkpoints: { ...checkpoints, isDue: () => points === 1 }, onPoint, signal: abort.signal };
      const result = await runJob(problem, job, follow).catch((error) => error);
      if (result instanceof Error) {
        expect(result.message).toBe("cut");
        continue;
      }
      expect(cuts).toBeGreaterThan(2);
      expect(timeless(result)).toEqual(timeless(whole));
      break;
    }
    // Each process but the last trained one strength that the next one trained again.
    expect(new Set(trained).size).toBe(whole.points.length);
    expect(trained.length).toBeLessThan(2 * whole.points.length);
  });
});

it("refuses a checkpoint of another model", async () => {
  const solved = await linear("linear", numbers).learner({ rows: Int32Array.of(0, 1, 2), seed: 0 });
  expect(() => solved.restore(new Uint8Array(8))).toThrow(
    "[@reg/tune] restore: expected 7 numbers of 8 bytes, received 8 bytes.",
  );
  const trained = await network("sgd").learner({ rows: Int32Array.of(0, 1, 2), seed: 0 });
  await expect(trained.restore!(new Uint8Array(3))).rejects.toThrow(
    "[@reg/tune] restore: expected at least 8 bytes, received 3.",
  );
  await trained.dispose();
});
