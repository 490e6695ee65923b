// Learning rates that change with the steps: Keras' `keras.optimizers.schedules`, by its names and settings.
import { isJson, type Json, type KerasEntry } from "../json.ts";

type Schedule = (config: Json) => (step: number) => number;

const numberIn = (config: Json, key: string, otherwise = 0): number => {
  const value = config[key];
  return typeof value === "number" ? value : otherwise;
};

/** How many times a rate has decayed: in whole times with `staircase`. */
const times = (config: Json, step: number): number => {
  const part = step / numberIn(config, "decay_steps");
  return config.staircase === true ? Math.floor(part) : part;
};

/** From 1 to 0 in half a wave. */
const halfWave = (part: number): number => 0.5 * (1 + Math.cos(Math.PI * part));

const cosineDecay: Schedule = (config) => (step) => {
  const [initial, alpha, length] = [
    numberIn(config, "initial_learning_rate"),
    numberIn(config, "alpha"),
    numberIn(config, "decay_steps"),
  ];
  const decayed = (from: number, part: number) => from * ((1 - alpha) * halfWave(part) + alpha);
  if (typeof config.warmup_target !== "number") return decayed(initial, Math.min(step, length) / length);
  const [target, warmup] = [config.warmup_target, numberIn(config, "warmup_steps")];
  if (step < warmup) return initial + (target - initial) * (step / warmup);
  return decayed(target, Math.min(step - warmup, length) / length);
};

const cosineDecayRestarts: Schedule = (config) => (step) => {
  const [longer, lower] = [numberIn(config, "t_mul", 2), numberIn(config, "m_mul", 1)];
  const alpha = numberIn(config, "alpha");
  let [restarts, part] = [0, step / numberIn(config, "first_decay_steps")];
  if (longer === 1) {
    restarts = Math.floor(part);
    part -= restarts;
  } else {
    // The sum of the periods before it. A logarithm of a power is off by an ULP.
    restarts = Math.floor(Math.log(1 - part * (1 - longer)) / Math.log(longer) + 1e-9);
    part = (part - (1 - longer ** restarts) / (1 - longer)) / longer ** restarts;
  }
  const decayed = (1 - alpha) * lower ** restarts * halfWave(part) + alpha;
  return numberIn(config, "initial_learning_rate") * decayed;
};

const polynomialDecay: Schedule = (config) => (step) => {
  const [initial, end] = [numberIn(config, "initial_learning_rate"), numberIn(config, "end_learning_rate", 1e-4)];
  const length = numberIn(config, "decay_steps");
  const cycles = config.cycle === true ? Math.max(1, Math.ceil(step / length)) : 1;
  const part = Math.min(step / (length * cycles), 1);
  return (initial - end) * (1 - part) ** numberIn(config, "power", 1) + end;
};

const schedules: Readonly<Record<string, Schedule>> = {
  ExponentialDecay: (config) => (step) =>
    numberIn(config, "initial_learning_rate") * numberIn(config, "decay_rate") ** times(config, step),
  InverseTimeDecay: (config) => (step) =>
    numberIn(config, "initial_learning_rate") / (1 + numberIn(config, "decay_rate") * times(config, step)),
  PiecewiseConstantDecay: ({ boundaries, values }) => {
    const [ends, rates] = [boundaries as readonly number[], values as readonly number[]];
    return (step) => rates[ends.findIndex((end) => step <= end)] ?? rates.at(-1)!;
  },
  PolynomialDecay: polynomialDecay,
  CosineDecay: cosineDecay,
  CosineDecayRestarts: cosineDecayRestarts,
};

/** The names of all schedules. */
const scheduleNames: readonly string[] = Object.keys(schedules);

const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(Number.isFinite);

/** What of a schedule's settings cannot be, in words. */
function faultOf({ class_name, config }: KerasEntry): string | undefined {
  if (class_name === "PiecewiseConstantDecay") {
    const { boundaries, values } = config;
    const fits = isNumbers(boundaries) && isNumbers(values) && values.length === boundaries.length + 1;
    return fits ? undefined : "boundaries, and one of values more";
  }
  const steps = class_name === "CosineDecayRestarts" ? "first_decay_steps" : "decay_steps";
  if (!(numberIn(config, steps) > 0)) return `${steps} above 0`;
  const needed = ["initial_learning_rate", ...(/Exp|Inverse/.test(class_name) ? ["decay_rate"] : [])];
  const missing = needed.find((key) => !Number.isFinite(config[key]));
  return missing && `a number ${missing}`;
}

/** The rate at each step, counted from 0, or a text that says what a schedule has to be. */
export function scheduleOf(entry: KerasEntry): ((step: number) => number) | string {
  const { class_name, config } = entry;
  const make = Object.hasOwn(schedules, class_name) ? schedules[class_name] : undefined;
  if (!make || !isJson(config)) return `a number, or one of the schedules ${scheduleNames.join(", ")}`;
  return faultOf(entry) ?? make(config);
}
