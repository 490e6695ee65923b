// Makes a model's own fit, fitDataset, trainOnBatch and evaluate take regularized steps, by members on this one model
// that shadow those of its class. Taking them off again leaves the model as it was.
import * as tf from "@tensorflow/tfjs-core";
import { recordActivity } from "../activity.ts";
import type { FitArguments, ModelInternals } from "../internals.ts";
import { shadow } from "../shadow.ts";
import { endingOf, watchedCallbacks } from "./endOfFit.ts";
import { epochLogs, withEpochLogs } from "./epochLogs.ts";
import { type FiniteSteps, finiteSteps } from "./finiteSteps.ts";
import { flushMemory } from "./flushMemory.ts";
import { activeWeights, type Session } from "./session.ts";
import { chooseStrength, frozenWeights, lookAtWeights } from "./sparsity.ts";
import { penaltiesOf, running, scalarsOf, takeStep } from "./step.ts";
import { stepsOfFit, stepsOfFitDataset } from "./stepsOfFit.ts";

/** A model that reads through to `model` except for these members: stock code runs on it without touching the model. */
const withMembers = (model: ModelInternals, members: Partial<ModelInternals>): ModelInternals =>
  Object.assign(Object.create(model) as ModelInternals, members);

/** A session with an eye on its steps. */
interface Watched extends Session {
  readonly steps: FiniteSteps;
}

/** One step of a model with a plan. */
function stepOf(model: ModelInternals, session: Watched, dataLoss: () => tf.Scalar, variables: tf.Variable[]) {
  const optimizer = model.optimizer_!;
  // A fit has said how many steps there are.
  if (session.attached) session.progress.sparsity.begin(session.progress.step, undefined);
  const scalars = session.steps.take({ optimizer, variables }, session.progress.step, () =>
    takeStep({
      optimizer,
      variables,
      regularized: activeWeights(session),
      strengthOf: session.progress.strengthOf,
      frozen: frozenWeights(session),
      dataLoss,
      ownPenalties: () => model.calculateLosses(),
    }),
  );
  session.progress.step++;
  lookAtWeights(session);
  if (session.attached) flushMemory(optimizer, session.progress.step);
  return scalars;
}

/** The loss of a batch without penalties, by the stock test function. */
function lossOf(model: ModelInternals): (batch: tf.Tensor[]) => tf.Scalar {
  const { makeTestFunction } = Object.getPrototypeOf(model) as ModelInternals;
  return (batch) => {
    const tested = withMembers(model, {});
    makeTestFunction.call(tested);
    // One running sum for each head; the last is the loss of all.
    return tested.testFunction(batch)[model.outputs.length - 1] as tf.Scalar;
  };
}

/**
 * The stock training function with our step in place of `optimizer.minimize`. `reported` adds data loss and penalty. A step that fails
 * gives NaN, so that the stock function comes to its end, and `fail` is called.
 */
function trainFunction(
  model: ModelInternals,
  stock: ModelInternals["makeTrainFunction"],
  session: Watched,
  reported: boolean,
  fail: (error: unknown) => void,
) {
  const lossOn = lossOf(model);
  return (batch: tf.Tensor[]): tf.Tensor[] => {
    try {
      chooseStrength(session, () => lossOn(batch));
    } catch (error) {
      fail(error);
    }
    const extra: tf.Tensor[] = [];
    const minimize = (dataLoss: () => tf.Scalar, _returnCost: boolean, variables: tf.Variable[]) => {
      try {
        const { loss, dataLoss: data, penalty } = stepOf(model, session, dataLoss, variables);
        if (reported) extra.push(data, penalty);
        else tf.dispose([data, penalty]);
        return loss;
      } catch (error) {
        fail(error);
        if (reported) extra.push(tf.scalar(Number.NaN), tf.scalar(Number.NaN));
        return tf.scalar(Number.NaN);
      }
    };
    const stepping = withMembers(model, {
      optimizer_: { minimize } as unknown as tf.Optimizer, // makeTrainFunction calls nothing else of it
      calculateLosses: () => [],
    });
    return [...stock.call(stepping)(batch), ...extra];
  };
}

/** fit and fitDataset, whose failures end them as `stopTraining` does: then nothing is left behind. */
function trainingLoops(model: ModelInternals, session: Watched): Partial<ModelInternals> {
  const { makeTrainFunction, fit, fitDataset } = model;
  let ending = endingOf(model);
  const measure = epochLogs(model, session);
  const guarded = async <R>(
    steps: number | undefined,
    run: (watch: (args?: FitArguments) => FitArguments) => Promise<R>,
  ): Promise<R> => {
    if (session.attached) session.progress.sparsity.begin(session.progress.step, steps);
    const own = endingOf(model);
    ending = own;
    try {
      const result = await run((args = {}) => ({
        ...args,
        callbacks: watchedCallbacks(withEpochLogs(args.callbacks, measure), own),
      }));
      own.rethrow();
      await session.steps.end();
      return result;
    } finally {
      session.steps.forget();
    }
  };
  return {
    fit: (x, y, args) => guarded(stepsOfFit(x, args ?? {}), (watch) => fit.call(model, x, y, watch(args))),
    fitDataset: (dataset, args) =>
      guarded(stepsOfFitDataset(dataset, args ?? {}), (watch) => fitDataset.call(model, dataset, watch(args))),
    makeTrainFunction() {
      const train = trainFunction(model, makeTrainFunction, session, true, (error) => ending.fail(error));
      return (batch) => {
        if (!ending.hasFailed) return train(batch);
        // A callback has failed before the first batch, where tfjs does not look yet.
        model.stopTraining = true;
        return model.getDedupedMetricsNames().map(() => tf.scalar(Number.NaN));
      };
    },
  };
}

/** trainOnBatch, which gives what it always does. */
function batchTraining(model: ModelInternals, session: Watched): Partial<ModelInternals> {
  const { makeTrainFunction, trainOnBatch } = model;
  return {
    async trainOnBatch(x, y) {
      let failure: { readonly error: unknown } | undefined;
      const makeUnreported = () =>
        trainFunction(model, makeTrainFunction, session, false, (error) => {
          failure = { error };
        });
      const result = await trainOnBatch.call(withMembers(model, { makeTrainFunction: makeUnreported }), x, y);
      if (failure) throw failure.error;
      await session.steps.end();
      return result;
    },
  };
}

/** The stock test function, with the objective as `loss`. tfjs leaves penalties out here; Keras does not. */
function testFunction(
  model: ModelInternals,
  stock: ModelInternals["testFunction"],
  session: Session,
  reported: boolean,
) {
  return (batch: tf.Tensor[]): tf.Tensor[] =>
    tf.tidy(() =>
      recordActivity(() => {
        const outputs = stock(batch);
        const heads = model.outputs.length;
        // One running sum for each head; the last is the loss of all.
        const penalties = penaltiesOf(running(activeWeights(session)), session.progress.strengthOf);
        const { loss, dataLoss, penalty } = scalarsOf(
          outputs[heads - 1] as tf.Scalar,
          model.calculateLosses(),
          penalties,
        );
        return [loss, ...outputs.slice(heads), ...(reported ? [tf.clone(dataLoss), penalty] : [])];
      }),
    );
}

function hookLayersModel(model: ModelInternals, session: Session): () => void {
  const { makeTestFunction, getDedupedMetricsNames, evaluate, evaluateDataset } = model;
  // Reads through to the session, whose `attached` changes.
  const watched: Watched = Object.assign(Object.create(session) as Session, { steps: finiteSteps() });
  let reported = true;
  // evaluate and trainOnBatch return what they always do: only logs and history have data loss and penalty beside it.
  const unreported = <R>(run: () => R): R => {
    reported = false;
    try {
      return run();
    } finally {
      reported = true;
    }
  };
  return shadow<ModelInternals>(model, {
    ...trainingLoops(model, watched),
    ...batchTraining(model, watched),
    makeTestFunction() {
      makeTestFunction.call(model);
      model.testFunction = testFunction(model, model.testFunction, session, reported);
    },
    getDedupedMetricsNames: () => [...getDedupedMetricsNames.call(model), "dataLoss", "penalty"],
    evaluate: (...args) => unreported(() => evaluate.apply(model, args)),
    evaluateDataset: (...args) => unreported(() => evaluateDataset.apply(model, args)),
  });
}

/** Hooks a session into a model's training; the returned function takes it off. */
export function hookTraining(model: ModelInternals, session: Session): () => void {
  if (!("add" in model)) return hookLayersModel(model, session);
  // A Sequential trains through an inner model, made again at each compile.
  let unhook = model.model ? hookLayersModel(model.model, session) : () => {};
  const { compile } = model;
  const restore = shadow<ModelInternals>(model, {
    compile(args) {
      compile.call(model, args);
      unhook();
      unhook = hookLayersModel(model.model!, session);
    },
  });
  return () => {
    unhook();
    restore();
  };
}
