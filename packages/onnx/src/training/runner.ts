// Sessions and state. Sessions are made when they are first needed, and again when the plan changes; weights and slots go from
// one run's outputs to the next one's inputs.
import { type Plan, RegError, sizeOf, type Weights } from "@reg/core";
import type { Value } from "../graph/graph.ts";
import { type Model, writeModel } from "../model.ts";
import type { ModelParameter } from "../parameters.ts";
import { readTensor, type Tensor } from "../tensor.ts";
import { type Columns, takeRows } from "./dataset.ts";
import { evaluationModel, interfaceOf, penaltyModel, predictionModel, type RunModel } from "./inferenceModels.ts";
import type { Ort, OrtTensor, Session, SessionOptions } from "./ort.ts";
import type { StepRecipe } from "./step.ts";
import { loopModel, type TrainingModel, type WeightInfo } from "./stepModel.ts";

/** What a step reports, all measured on the weights before it. */
export interface StepReport {
  /** The objective: with the penalty of modes `loss` and `proximal`, without that of `decoupled`. */
  readonly loss: number;
  readonly dataLoss: number;
  /** Of all modes. */
  readonly penalty: number;
}

/** The recipe without its plan, and where it runs. */
export interface RunnerOptions extends Omit<StepRecipe, "plan"> {
  readonly ort: Ort;
  readonly executionProviders: NonNullable<SessionOptions["executionProviders"]>;
  readonly sessionOptions?: SessionOptions;
}

/** The trainer's engine: checked data in, numbers out. */
export interface Runner {
  readonly plan: Plan | undefined;
  readonly step: number;
  readonly loss: StepRecipe["loss"];
  readonly interface: { readonly inputs: readonly Value[]; readonly prediction: Value; readonly classes: boolean };
  setPlan(plan: Plan | undefined): void;
  weights(path: string): Weights;
  setWeights(path: string, weights: Weights): void;
  /** The strength of the plan at the current step. */
  strength(): number;
  /** The plan's penalty on the weights as they are: of all modes, and of those whose penalty is in the loss. */
  penalty(plan: Plan): Promise<{ readonly penalty: number; readonly inLoss: number }>;
  /** Steps of `batchSize` on these rows, in order, in one run; `rows` are a multiple of it. */
  train(columns: Columns, rows: Uint32Array, batchSize: number): Promise<readonly StepReport[]>;
  predict(columns: Columns, rows: Uint32Array): Promise<Readonly<Record<string, Tensor>>>;
  /** What the loss compares with targets, the targets, and the mean loss. */
  evaluate(columns: Columns, rows: Uint32Array): Promise<{ prediction: Tensor; targets: Tensor; dataLoss: number }>;
  dispose(): Promise<void>;
}

/** A session that is made when it is first needed. */
interface Lazy<T> {
  get(): Promise<{ readonly run: T; readonly session: Session }>;
  drop(): void;
}

function createSessions({ ort, executionProviders, sessionOptions }: RunnerOptions) {
  const retired: Promise<{ session: Session }>[] = [];
  const options = { logSeverityLevel: 3 as const, ...sessionOptions, executionProviders };
  const lazy = <T extends { readonly model: Model }>(build: () => T): Lazy<T> => {
    let made: Promise<{ run: T; session: Session }> | undefined;
    const make = async () => {
      const run = build();
      return { run, session: await ort.InferenceSession.create(writeModel(run.model), options) };
    };
    return {
      get() {
        made ??= make();
        return made;
      },
      drop() {
        if (made) retired.push(made);
        made = undefined;
      },
    };
  };
  /** Frees the sessions that were dropped. */
  const sweep = async () => {
    for (const { session } of await Promise.all(retired.splice(0))) await session.release();
  };
  return { lazy, sweep };
}

const numbers = (tensor: OrtTensor | undefined): Float32Array => tensor!.data as Float32Array;

/** The state before the first step: the model's weights, and zeros. */
function initialState(ort: Ort, model: Model, parameters: readonly ModelParameter[], slots: number): OrtTensor[][] {
  return parameters.map(({ path, shape }) => {
    const { data } = readTensor(model.graph!.initializer.find(({ name }) => name === path)!);
    const zero = () => new ort.Tensor("float32", new Float32Array(sizeOf(shape)), shape);
    return [new ort.Tensor("float32", data as Float32Array, shape), ...Array.from({ length: slots }, zero)];
  });
}

function diverged(step: number, { loss, dataLoss, penalty }: StepReport): RegError {
  return new RegError("TRAINING_DIVERGED", {
    who: "@reg/onnx",
    what: `training step ${step}`,
    expected: "a finite loss",
    received: `${loss} (data loss ${dataLoss}, penalty ${penalty})`,
    advice: "The weights are those before this run. Lower the learning rate or the strength of the penalty.",
  });
}

/** Makes the engine of a trainer. */
export function createRunner(model: Model, parameters: readonly ModelParameter[], options: RunnerOptions): Runner {
  const { ort, optimizer, loss, runtime } = options;
  const infos: readonly WeightInfo[] = parameters.map(({ path, type, shape }) => ({ name: path, type, shape }));
  let plan: Plan | undefined;
  let [step, attachedAt] = [0, 0];
  let state = initialState(ort, model, parameters, optimizer.slots.length);
  const index = new Map(parameters.map(({ path }, i) => [path, i]));

  const { lazy, sweep } = createSessions(options);
  const training = lazy<TrainingModel>(() => loopModel(model, infos, { ...options, plan }));
  const prediction = lazy<RunModel>(() => predictionModel(model, infos));
  const evaluation = lazy<RunModel>(() => evaluationModel(model, infos, loss));
  const penalties = new Map<Plan, Lazy<RunModel>>();

  const scalars = (values: readonly number[]) => new ort.Tensor("float32", Float32Array.from(values), [values.length]);
  const feed = ({ type, data, shape }: Tensor) => new ort.Tensor(type as "float32", data as Float32Array, shape);
  const weightFeeds = () => Object.fromEntries(infos.map(({ name }, i) => [name, state[i]![0]!]));
  const inputFeeds = (columns: Columns, rows: Uint32Array, names: readonly string[], lead: readonly number[]) =>
    Object.fromEntries(columns.inputs.map((column, i) => [names[i]!, feed(takeRows(column, rows, lead))]));

  function scheduleFeeds({ schedule }: TrainingModel, steps: number) {
    const at = Array.from({ length: steps }, (_, i) => step + i);
    const rate = optimizer.learningRate;
    const strengths = at.map((t) => plan?.strength(t - attachedAt) ?? 0);
    const values = at.map((t) => optimizer.scalars(t, rate));
    return {
      [schedule.strength]: scalars(strengths),
      [schedule.penaltyRate]: scalars(strengths.map((strength) => rate * strength)),
      ...Object.fromEntries(schedule.scalars.map((name, i) => [name, scalars(values.map((each) => each[i]!))])),
    };
  }

  const runner: Runner = {
    loss,
    interface: interfaceOf(model, infos, loss),
    get plan() {
      return plan;
    },
    get step() {
      return step;
    },
    strength: () => plan?.strength(step - attachedAt) ?? 0,
    setPlan(next) {
      training.drop();
      plan = next;
      attachedAt = step;
    },
    weights(path) {
      const { shape } = parameters[index.get(path)!]!;
      return { data: numbers(state[index.get(path)!]![0]), shape };
    },
    setWeights(path, { data }) {
      const { shape } = parameters[index.get(path)!]!;
      state[index.get(path)!]![0] = new ort.Tensor("float32", Float32Array.from(data), shape);
    },
    async penalty(of) {
      const strength = of.strength(step - attachedAt);
      if (!penalties.has(of))
        penalties.set(
          of,
          lazy(() => penaltyModel(model, infos, of, runtime)),
        );
      const { run, session } = await penalties.get(of)!.get();
      const results = await session.run({
        ...weightFeeds(),
        "reg::strength": new ort.Tensor("float32", [strength], []),
      });
      const [penalty, inLoss] = run.outputs.map((name) => numbers(results[name])[0]!) as [number, number];
      return { penalty, inLoss };
    },
    async train(columns, rows, batchSize) {
      await sweep();
      const { run, session } = await training.get();
      const steps = rows.length / batchSize;
      const lead = [steps, batchSize];
      const stateFeeds = Object.fromEntries(run.state.map(({ name }, i) => [name, state.flat()[i]!]));
      const results = await session.run({
        ...stateFeeds,
        ...inputFeeds(
          columns,
          rows,
          run.inputs.map(({ name }) => name),
          lead,
        ),
        [run.targets.name]: feed(takeRows(columns.targets!, rows, lead)),
        ...scheduleFeeds(run, steps),
      });
      const [losses, dataLosses, penaltyValues] = [run.reports.loss, run.reports.dataLoss, run.reports.penalty].map(
        (name) => numbers(results[name]),
      ) as [Float32Array, Float32Array, Float32Array];
      const reports = Array.from(losses, (value, i) => ({
        loss: value,
        dataLoss: dataLosses[i]!,
        penalty: penaltyValues[i]!,
      }));
      const bad = reports.findIndex((report) => !Number.isFinite(report.loss + report.penalty));
      if (bad >= 0) throw diverged(step + bad, reports[bad]!);
      const next = run.nextState.map((name) => results[name]!);
      const width = 1 + optimizer.slots.length;
      state = state.map((_, i) => next.slice(i * width, (i + 1) * width));
      step += steps;
      return reports;
    },
    async predict(columns, rows) {
      const { run, session } = await prediction.get();
      const names = runner.interface.inputs.map(({ name }) => name);
      const results = await session.run({ ...weightFeeds(), ...inputFeeds(columns, rows, names, [rows.length]) });
      return Object.fromEntries(run.outputs.map((name) => [name, tensorOf(results[name]!)]));
    },
    async evaluate(columns, rows) {
      const { run, session } = await evaluation.get();
      const names = runner.interface.inputs.map(({ name }) => name);
      const targets = takeRows(columns.targets!, rows, [rows.length]);
      const feeds = {
        ...weightFeeds(),
        ...inputFeeds(columns, rows, names, [rows.length]),
        "reg::targets": feed(targets),
      };
      const results = await session.run(feeds);
      const [output, mean] = run.outputs as [string, string];
      return { prediction: tensorOf(results[output]!), targets, dataLoss: numbers(results[mean])[0]! };
    },
    async dispose() {
      for (const each of [training, prediction, evaluation, ...penalties.values()]) each.drop();
      await sweep();
    },
  };
  return runner;
}

// onnxruntime's tensors have the types and arrays of ours.
const tensorOf = ({ type, dims, data }: OrtTensor): Tensor => ({
  type: type as Tensor["type"],
  shape: dims,
  data: data as Tensor["data"],
});
