// A training run in one file of safetensors: weights and running statistics under their own names, the optimizer's memory as
// `reg::m:dense/kernel`, the counters as JSON under the metadata `reg`, and a checksum of all of it as the last tensor.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { Engine } from "../run/engine.ts";
import { isOwnName } from "../step/names.ts";
import { checksum } from "./checksum.ts";
import { type Counters, readCounters, version, writeCounters } from "./counters.ts";
import type { Progress } from "./progress.ts";
import { bytesIn, readSafetensors, type Safetensors, type StoredTensor, writeSafetensors } from "./safetensors.ts";

const checksumName = "reg::checksum";

/** A checkpoint that was found to belong to an engine. */
export interface Checkpoint {
  readonly progress: Progress | undefined;
  /** Puts the engine where the checkpoint was made. Cannot fail. */
  apply(): void;
}

const seedOf = ({ options: { dropout = true, dropoutSeed } }: Engine) => (dropout ? dropoutSeed : null);

/** The index of the first number that is NaN or infinite, or -1. */
const firstNonFinite = (numbers: Float32Array): number => numbers.findIndex((number) => !Number.isFinite(number));

/** Throws `NON_FINITE_WEIGHTS`: a run that diverged must not replace the file it could begin again from. */
function assertFiniteState({ state }: Engine): void {
  for (const [i, { data }] of state.tensors.entries()) {
    // State is float32: createTrainer refuses other weights.
    const numbers = data as Float32Array;
    const bad = firstNonFinite(numbers);
    if (bad < 0) continue;
    throw new RegError("NON_FINITE_WEIGHTS", {
      who: "@reg/onnx",
      what: `checkpoint, ${state.names[i]}`,
      expected: "finite numbers only",
      received: `${numbers[bad]} at index ${bad}`,
      advice: "Training has diverged: restore the last checkpoint, and lower the learning rate.",
    });
  }
}

/** The engine's state between two runs, as a file. The bytes are a copy. Throws `NON_FINITE_WEIGHTS`. */
export function writeCheckpoint(engine: Engine): Uint8Array<ArrayBuffer> {
  assertFiniteState(engine);
  const { state, optimizerFrom, step, plan, planFrom, planProgress, progress = null } = engine;
  const planStep = plan ? step - planFrom : null;
  const dropoutSeed = seedOf(engine);
  const optimizer = engine.optimizer.name;
  const sparsity = plan && plan.sparsity.length > 0 ? { sparsity: planProgress!.sparsity.state } : {};
  const strength = planProgress?.strength ?? 1;
  const counters: Counters = {
    version,
    step,
    planStep,
    strength,
    optimizer,
    optimizerFrom,
    ...sparsity,
    dropoutSeed,
    progress,
  };
  const tensors = state.tensors.map(({ data, dims }, i): [string, StoredTensor] => {
    // State is float32: createTrainer refuses other weights.
    return [state.names[i]!, { type: "F32", shape: dims, bytes: bytesIn(data as Float32Array) }];
  });
  const file = writeSafetensors({
    metadata: { reg: writeCounters(counters) },
    tensors: new Map([...tensors, [checksumName, { type: "I32", shape: [], bytes: new Uint8Array(4) }]]),
  });
  const end = file.length - 4;
  new DataView(file.buffer).setInt32(end, checksum(file.subarray(0, end)), true);
  return file;
}

const refuse = (what: string, expected: string, received: string, advice: string): RegError =>
  new RegError("INVALID_CHECKPOINT", { who: "@reg/onnx", what, expected, received, advice });

function countersOf(file: Uint8Array, { metadata, tensors }: Safetensors): Counters {
  const own = tensors.get(checksumName);
  if (own?.type !== "I32" || own.bytes.length !== 4 || metadata.reg === undefined) {
    const advice = "Give the bytes that checkpoint() made.";
    throw refuse("checkpoint", "a checkpoint of a trainer", "another file of safetensors", advice);
  }
  const end = file.length - 4;
  const stored = new DataView(own.bytes.buffer, own.bytes.byteOffset).getInt32(0, true);
  if (stored !== checksum(file.subarray(0, end))) {
    throw refuse("checkpoint", "bytes with the checksum they were written with", "others", "The file is damaged.");
  }
  return readCounters(metadata.reg);
}

const printed = (shape: readonly number[] | undefined) => (shape ? `shape [${shape}]` : "nothing");

/** A copy of a tensor's numbers. */
function numbersOf(name: string, { type, bytes }: StoredTensor): Float32Array {
  const advice = "The file was not written by checkpoint().";
  if (type !== "F32") throw refuse(`checkpoint, ${name}`, "F32", type, advice);
  const numbers = new Float32Array(new Uint8Array(bytes).buffer);
  const bad = firstNonFinite(numbers);
  if (bad < 0) return numbers;
  throw refuse(`checkpoint, ${name}`, "finite numbers only", `${numbers[bad]} at index ${bad}`, advice);
}

/** Each of the engine's tensors in the file, in the order of its state. */
function tensorsFor({ state }: Engine, { tensors }: Safetensors, of: Counters, optimizer: Optimizer) {
  if (of.optimizer !== optimizer.name) {
    const advice = isRelaxed(of)
      ? "It was made during the relax of fit: resume it by fit, with the same relax."
      : "Give createTrainer the optimizer of the checkpoint.";
    throw refuse("checkpoint", `the memory of optimizer ${optimizer.name}`, `that of ${of.optimizer}`, advice);
  }
  const another = "The checkpoint is of another model, or other weights were trainable.";
  const layout = state.layout(optimizer.slots);
  const found = layout.map(({ name, shape }) => {
    const stored = tensors.get(name);
    if (stored && String(stored.shape) === String(shape)) return { data: numbersOf(name, stored), shape };
    const slot = isOwnName(name);
    const advice = slot && !stored ? "It was made with other options of the optimizer." : another;
    throw refuse(`checkpoint, ${name}`, printed(shape), printed(stored?.shape), advice);
  });
  const known = new Set([...layout.map(({ name }) => name), checksumName]);
  const extra = [...tensors].find(([name]) => !known.has(name));
  if (extra) throw refuse(`checkpoint, ${extra[0]}`, "nothing", printed(extra[1].shape), another);
  return found;
}

/** Whether it was made while `fit` refitted what a target of sparsity had left. */
const isRelaxed = ({ sparsity }: Counters): boolean => sparsity?.relaxed ?? false;

/** Throws `INVALID_CHECKPOINT` for the targets of another plan. */
function assertTargets({ plan }: Engine, { sparsity }: Counters): void {
  const [expected, received] = [plan?.sparsity.length ?? 0, sparsity?.targets.length ?? 0];
  if (sparsity === undefined || expected === received) return;
  const advice = "Call regularize(trainer, config) with the configuration of the checkpoint.";
  throw refuse("checkpoint", `a plan with ${expected} targets of sparsity`, `${received}`, advice);
}

/**
 * Reads a checkpoint and holds it against an engine, which stays as it is. `relax` is the optimizer of a refit that may have begun.
 * Throws `INVALID_CHECKPOINT`.
 */
export function readCheckpoint(engine: Engine, file: Uint8Array, relax = engine.options.optimizer): Checkpoint {
  if (!(file instanceof Uint8Array)) {
    throw refuse("checkpoint", "its bytes, as a Uint8Array", show(file), "Give the bytes that checkpoint() made.");
  }
  const stored = readSafetensors(file);
  const counters = countersOf(file, stored);
  const optimizer = isRelaxed(counters) ? relax : engine.options.optimizer;
  const tensors = tensorsFor(engine, stored, counters, optimizer);
  assertTargets(engine, counters);
  if (counters.dropoutSeed !== seedOf(engine)) {
    const advice = "Give createTrainer the dropoutSeed of the checkpoint.";
    throw refuse("checkpoint", `masks of dropoutSeed ${seedOf(engine)}`, `those of ${counters.dropoutSeed}`, advice);
  }
  if (counters.planStep !== null && !engine.plan) {
    const advice = "Call regularize(trainer, config) before restore; detach() after it to go on without.";
    throw refuse("checkpoint", "a trainer with a plan at work, as it was made with one", "none", advice);
  }
  return {
    progress: counters.progress ?? undefined,
    apply() {
      const { ort } = engine.options;
      if (engine.optimizer !== optimizer || engine.optimizerFrom !== (counters.optimizerFrom ?? 0)) {
        engine.useOptimizer(optimizer, counters.optimizerFrom ?? 0);
      }
      engine.state.replace(tensors.map(({ data, shape }) => new ort.Tensor("float32", data, shape)));
      engine.step = counters.step;
      // A plan that the checkpoint did not have starts at its step.
      engine.planFrom = counters.step - (counters.planStep ?? 0);
      // As does its strength, which is then what the user set.
      if (engine.planProgress && counters.planStep !== null) engine.planProgress.strength = counters.strength ?? 1;
      if (engine.planProgress && counters.sparsity) engine.planProgress.sparsity.restore(counters.sparsity);
      engine.progress = counters.progress ?? undefined;
    },
  };
}
