// An optimizer with Keras' rule: what all of them share. Gradients are clipped, weights decay, the rule moves them, by the rate that a
// schedule has for the step.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs-core";
import type { OwnStep, TellsStep } from "../../training/tellsStep.ts";
import type { KerasEntry } from "../json.ts";
import { type Clipped, type Clipping, clipGradients, clips } from "./clipGradients.ts";
import { configOf } from "./optimizerConfig.ts";
import type { KerasOptimizerOptions } from "./optimizerOptions.ts";
import type { Memory, Moved, Rule, RuleSettings } from "./rule.ts";
import { scheduleOf } from "./schedules.ts";

type Gradients = Parameters<tf.AdamOptimizer["applyGradients"]>[0];

/** A variable of an optimizer, as tf's keep them. */
interface Kept {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

/** A weight with its gradient, at its position among all that a step is given. */
interface Given {
  readonly at: number;
  readonly variable: tf.Variable;
  readonly gradient: tf.Tensor;
}

const decayed = (weight: tf.Tensor, rate: number, decay: number | undefined): tf.Tensor =>
  decay ? tf.sub(weight, tf.mul(weight, decay * rate)) : weight;

/** The rate at each step. */
function rateAt(learningRate: number | KerasEntry, name: string): (step: number) => number {
  const rate = typeof learningRate === "number" ? () => learningRate : scheduleOf(learningRate);
  if (typeof rate === "function") return rate;
  throw new RegError("INVALID_CONFIG", {
    who: "@reg/tfjs",
    what: `learningRate of ${name}`,
    expected: rate,
    received: show(learningRate),
  });
}

/** The step of a weight over the rate: of its rule, and by how much its gradient was shortened. */
function measure({ factor }: Moved, clipped: tf.Tensor | undefined, shape: number[]): OwnStep | undefined {
  const own = factor();
  if (own === undefined || !clipped) return own;
  return tf.mul(typeof own === "number" ? tf.fill(shape, own) : own, clipped);
}

/** An optimizer of tf with a rule of Keras. */
export class KerasOptimizer extends tf.Optimizer implements TellsStep {
  readonly rule: Rule;
  readonly settings: RuleSettings;
  readonly clipping: Clipping;
  readonly weightDecay: number | undefined;
  /** Of each weight what the rule keeps, in the order of `memoryNames`: one weight after the other. */
  readonly memory: Kept[] = [];
  readonly memoryNames: readonly string[];
  #learningRate: number | KerasEntry;
  #rateAt: (step: number) => number;
  /** The positions of the weights whose next step is asked for. */
  readonly #asked = new Set<number>();
  /** The last step over the rate, of those that were asked for. */
  #found: ReadonlyMap<number, OwnStep | undefined> = new Map();

  constructor(rule: Rule, options: KerasOptimizerOptions = {}) {
    super();
    const { learningRate = rule.learningRate, weightDecay = rule.weightDecay, settings, ...clipping } = options;
    this.rule = rule;
    this.settings = { ...rule.settings, ...settings };
    this.clipping = clipping;
    this.weightDecay = weightDecay;
    this.memoryNames = rule.memory(this.settings).flat();
    this.#learningRate = learningRate;
    this.#rateAt = rateAt(learningRate, rule.name);
  }

  /** The rate of the next step. A number may be set, as in Keras, and a schedule not. */
  get learningRate(): number {
    return this.#rateAt(this.iterations);
  }

  set learningRate(rate: number) {
    if (typeof this.#learningRate !== "number") {
      throw new RegError("INVALID_CONFIG", {
        who: "@reg/tfjs",
        what: `learningRate of ${this.rule.name}`,
        expected: "to be left to its schedule",
        received: String(rate),
        advice: "Compile the model with another optimizer.",
      });
    }
    this.#learningRate = rate;
    this.#rateAt = rateAt(rate, this.rule.name);
  }

  /** The number or the schedule. */
  get schedule(): number | KerasEntry {
    return this.#learningRate;
  }

  get stepKind(): TellsStep["stepKind"] {
    return this.rule.step === "one" && clips(this.clipping) ? "each" : this.rule.step;
  }

  rateBeside(): number {
    if (!this.rule.keepsWeights) return this.learningRate;
    throw new RegError("UNSUPPORTED_MODEL", {
      who: "@reg/tfjs",
      what: 'modes "proximal" and "decoupled"',
      expected: "an optimizer that goes on from the weights as they are",
      received: `${this.getClassName()}, which computes them of its own sums`,
      advice: 'Use mode "loss", or compile the model with another optimizer.',
    });
  }

  ownStep(at: number): (rate: number) => OwnStep {
    this.#asked.add(at);
    return (rate) => {
      const factor = this.#found.get(at) ?? 1;
      return typeof factor === "number" ? factor * rate : tf.mul(factor, rate);
    };
  }

  override applyGradients(gradients: Gradients): void {
    const given: readonly (readonly [string, tf.Tensor | null | undefined])[] = Array.isArray(gradients)
      ? gradients.map(({ name, tensor }) => [name, tensor])
      : Object.entries(gradients);
    const variables = given.map(([name]) => tf.engine().registeredVariables[name]!);
    this.#keepMemoryOf(variables);
    const moving = given.flatMap(([, gradient], at): Given[] =>
      gradient ? [{ at, gradient, variable: variables[at]! }] : [],
    );
    const found = tf.tidy(() => {
      const clipped = clipGradients(
        moving.map(({ gradient }) => gradient),
        this.clipping,
      );
      return moving.map((one, i) => this.#move(one, clipped[i]!));
    });
    this.#found = new Map(moving.map(({ at }, i) => [at, found[i]]));
    this.#asked.clear();
    this.incrementIterations();
  }

  /** Starts the memory of weights that are new. */
  #keepMemoryOf(variables: readonly tf.Variable[]): void {
    const names = this.memoryNames;
    const starts = this.rule.starts?.(this.settings) ?? {};
    if (names.length === 0) return;
    for (const { name, shape } of variables.slice(this.memory.length / names.length)) {
      for (const kept of names) {
        const variable = tf.tidy(() => tf.variable(tf.fill(shape, starts[kept] ?? 0), false));
        this.memory.push({ originalName: `${name}/${kept}`, variable });
      }
    }
  }

  #memoryAt(at: number): readonly (readonly [string, tf.Variable])[] {
    const names = this.memoryNames;
    return names.map((name, k) => [name, this.memory[at * names.length + k]!.variable]);
  }

  /** Moves one weight; gives its step over the rate, where it was asked for. */
  #move({ at, variable }: Given, { gradient, factor }: Clipped): OwnStep | undefined {
    const { learningRate: rate, settings, iterations, weightDecay } = this;
    const memory = this.#memoryAt(at);
    const moved = this.rule.move({
      ...{ weight: decayed(variable, rate, weightDecay), gradient, memory: Object.fromEntries(memory) as Memory },
      ...{ rate, step: iterations + 1, settings },
    });
    for (const [name, kept] of memory) kept.assign(moved.memory[name]!);
    const measured = this.#asked.has(at) ? measure(moved, factor, variable.shape) : undefined;
    variable.assign(moved.weight);
    return measured;
  }

  /** As tf's own: the number of steps, and the memory. */
  override async getWeights(): Promise<{ name: string; tensor: tf.Tensor }[]> {
    const memory = this.memory.map(({ originalName: name, variable }) => ({ name, tensor: variable as tf.Tensor }));
    return [await this.saveIterations(), ...memory];
  }

  override async setWeights(weights: { name: string; tensor: tf.Tensor }[]): Promise<void> {
    const kept = await this.extractIterations(weights);
    this.setMemory(
      this.iterations,
      kept.map(({ name, tensor }) => ({ name, value: tensor })),
    );
  }

  /** Goes on from another optimizer's steps and memory, which is in the order of `memory`. */
  setMemory(steps: number, kept: readonly { readonly name: string; readonly value: tf.Tensor }[]): void {
    for (const { variable } of this.memory.splice(0)) variable.dispose();
    this.iterations_ = steps;
    for (const { name, value } of kept) {
      this.memory.push({ originalName: name, variable: tf.tidy(() => tf.variable(tf.clone(value), false)) });
    }
  }

  override dispose(): void {
    for (const { variable } of this.memory.splice(0)) variable.dispose();
  }

  /** What tfjs saves, by its names. */
  override getConfig(): tf.serialization.ConfigDict {
    return configOf(this);
  }
}
