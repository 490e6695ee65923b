// SplitSessions and loops are one training written in two ways: every weight, slot and statistic is the same to the bit. (Only penalties of
// weights of up to 4096 numbers, which a loop has in one vector, round differently; there is none here.)
import {
  type ConfigInput,
  groupLasso,
  l1,
  l1l2,
  type Mode,
  orthogonal,
  type Penalty,
  sparseGroupLasso,
} from "@reg/core";
import { expect, it } from "vitest";
import { readSafetensors } from "../src/checkpoint/safetensors.ts";
import { adam, createTrainer, type Ort, regularize, rmsprop, sgd, type TrainerOptions } from "../src/index.ts";
import { blobs } from "./blobs.ts";
import { normalizedModel } from "./normalizedModel.ts";

const elastic = l1l2({ l1: 1e-3, l2: 1e-3 });
const cases: readonly (readonly [string, Penalty | undefined, Mode, TrainerOptions["optimizer"]])[] = [
  ["plain Adam", undefined, "loss", adam()],
  ["l1l2 in the loss", elastic, "loss", adam()],
  ["l1l2, proximal, with momentum", elastic, "proximal", sgd({ momentum: 0.9, nesterov: true })],
  ["l1l2, decoupled, with RMSprop", elastic, "decoupled", rmsprop({ momentum: 0.9, centered: true })],
  ["groupLasso, proximal, plain SGD", groupLasso({ lambda: 0.1 }), "proximal", sgd()],
  ["groupLasso, proximal, Adam", groupLasso({ lambda: 0.1 }), "proximal", adam()],
  [
    "sparseGroupLasso of columns, proximal, Adam",
    sparseGroupLasso({ l1: 0.01, lambda: 0.1, axis: 1 }),
    "proximal",
    adam(),
  ],
  ["orthogonal, decoupled", orthogonal({ factor: 0.1 }), "decoupled", adam()],
  ["gradients clipped together", elastic, "loss", adam({ globalClipnorm: 0.5 })],
];

const onUnits = (rule: { units: string; mode?: Mode; outgoing?: boolean }, ...others: readonly object[]) =>
  ({ rules: [{ ...rule, penalty: groupLasso({ lambda: 0.05 }) }, ...others] }) as ConfigInput;
/** Rules on units, which move several weights in one update, or one weight whole. */
const unitCases: readonly (readonly [string, ConfigInput, TrainerOptions["optimizer"]])[] = [
  ["units, proximal, Adam", onUnits({ units: "hidden", mode: "proximal" }), adam()],
  ["units, proximal, with momentum", onUnits({ units: "hidden", mode: "proximal" }), sgd({ momentum: 0.9 })],
  ["units, in the loss", onUnits({ units: "hidden" }), adam()],
  [
    "units and what reads them, decoupled, with RMSprop",
    onUnits({ units: "hidden", outgoing: true, mode: "decoupled" }),
    rmsprop({ momentum: 0.9 }),
  ],
  ["features of the input", onUnits({ units: "input", mode: "proximal" }), adam()],
  [
    "units beside a target of sparsity",
    onUnits(
      { units: "hidden", mode: "proximal" },
      { match: "out/kernel", penalty: l1({ l1: 1e-3 }), toSparsity: { zeros: 0.5, from: 1, until: 4 } },
    ),
    adam(),
  ],
];

/** Tests on one runtime. A hidden layer of 12,000 units is more than one piece of the first kernel. */
export function testSplitStep(ort: Ort, provider: "cpu" | "wasm"): void {
  const data = blobs(48);
  const trained = async (
    lowMemory: boolean,
    config: ConfigInput | undefined,
    optimizer: TrainerOptions["optimizer"],
  ) => {
    const options = { ort, executionProviders: [provider], loss: "softmaxCrossEntropy", lowMemory } as const;
    const trainer = createTrainer(normalizedModel(12_000), { ...options, ...(optimizer && { optimizer }) });
    if (config) regularize(trainer, config);
    const history = await trainer.fit(data, { epochs: 2, batchSize: 16 });
    const { tensors } = readSafetensors(trainer.checkpoint());
    await trainer.dispose();
    // The last one is a checksum, also of the reports.
    const state = [...tensors].slice(0, -1).map(([name, { bytes }]) => [name, Buffer.from(bytes)] as const);
    return { history, state };
  };
  /** The same to the bit. `shares`: see `sharing` in penalties.ts. */
  const same = async (config: ConfigInput | undefined, optimizer: TrainerOptions["optimizer"], shares: boolean) => {
    const [splitStep, loop] = [await trained(true, config, optimizer), await trained(false, config, optimizer)];
    if (!shares) expect(splitStep.history).toEqual(loop.history);
    for (const [i, { loss, penalty: value, ...others }] of loop.history.entries()) {
      // Sums of tens of thousands of float32, in another form.
      expect(Math.abs(splitStep.history[i]!.loss / loss - 1)).toBeLessThan(1e-6);
      expect(Math.abs(splitStep.history[i]!.penalty - value)).toBeLessThanOrEqual(1e-6 * value);
      expect(splitStep.history[i]).toMatchObject(others);
    }
    expect(loop.state.length).toBeGreaterThanOrEqual(8);
    expect(splitStep.state.map(([name]) => name)).toEqual(loop.state.map(([name]) => name));
    for (const [i, [name, bytes]] of loop.state.entries())
      expect(splitStep.state[i]![1].equals(bytes), name).toBe(true);
    return loop;
  };
  it.each(cases)("%s", async (_, penalty, mode, optimizer) => {
    const config: ConfigInput = {
      rules: [
        // Frozen here: the second kernel has a penalty of its own.
        { match: "hidden/kernel", penalty: penalty!, mode },
        { match: "out/*", penalty: "l2" },
      ],
    };
    // There a loop shares parts of value and gradient, which take memory.
    const shares = provider === "wasm" && penalty === elastic && mode !== "proximal";
    await same(penalty && config, optimizer, shares);
  });
  it.each(unitCases)("%s", async (_, config, optimizer) => {
    const { history } = await same(config, optimizer, false);
    expect(history[0]!.penalty).toBeGreaterThan(0);
  });
}
