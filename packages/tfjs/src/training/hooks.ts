// Makes a model's own fit, fitDataset, trainOnBatch and evaluate take regularized steps, by members on this one model
// that shadow those of its class. Taking them off again leaves the model as it was.
import * as tf from "@tensorflow/tfjs-core";
import type { ModelInternals } from "../internals.ts";
import { shadow } from "../shadow.ts";
import { activeWeights, type Session } from "./session.ts";
import { penaltiesOf, running, scalarsOf, takeStep } from "./step.ts";

/** A model that reads through to `model` but for these members: stock code runs on it without touching the model. */
const withMembers = (model: ModelInternals, members: Partial<ModelInternals>): ModelInternals =>
  Object.assign(Object.create(model) as ModelInternals, members);

/** The stock training function with our step in place of `optimizer.minimize`. `reported` adds data loss and penalty. */
function trainFunction(
  model: ModelInternals,
  stock: ModelInternals["makeTrainFunction"],
  session: Session,
  reported: boolean,
) {
  return (batch: tf.Tensor[]): tf.Tensor[] => {
    const extra: tf.Tensor[] = [];
    const minimize = (dataLoss: () => tf.Scalar, _returnCost: boolean, variables: tf.Variable[]) => {
      const {
        loss,
        dataLoss: data,
        penalty,
      } = takeStep({
        optimizer: model.optimizer_!,
        variables,
        regularized: activeWeights(session),
        strength: session.progress.strengthAt(),
        dataLoss,
        ownPenalties: () => model.calculateLosses(),
      });
      session.progress.step++;
      if (reported) extra.push(data, penalty);
      else tf.dispose([data, penalty]);
      return loss;
    };
    const stepping = withMembers(model, {
      optimizer_: { minimize } as unknown as tf.Optimizer, // makeTrainFunction calls nothing else of it
      calculateLosses: () => [],
    });
    return [...stock.call(stepping)(batch), ...extra];
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
    tf.tidy(() => {
      const outputs = stock(batch);
      const heads = model.outputs.length;
      // One running sum for each head; the last is the loss of all.
      const penalties = penaltiesOf(running(activeWeights(session)), session.progress.strengthAt());
      const { loss, dataLoss, penalty } = scalarsOf(
        outputs[heads - 1] as tf.Scalar,
        model.calculateLosses(),
        penalties,
      );
      return [loss, ...outputs.slice(heads), ...(reported ? [tf.clone(dataLoss), penalty] : [])];
    });
}

function hookLayersModel(model: ModelInternals, session: Session): () => void {
  const { makeTrainFunction, makeTestFunction, getDedupedMetricsNames, trainOnBatch, evaluate, evaluateDataset } =
    model;
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
    makeTrainFunction: () => trainFunction(model, makeTrainFunction, session, true),
    makeTestFunction() {
      makeTestFunction.call(model);
      model.testFunction = testFunction(model, model.testFunction, session, reported);
    },
    getDedupedMetricsNames: () => [...getDedupedMetricsNames.call(model), "dataLoss", "penalty"],
    trainOnBatch(x, y) {
      const makeUnreported = () => trainFunction(model, makeTrainFunction, session, false);
      return trainOnBatch.call(withMembers(model, { makeTrainFunction: makeUnreported }), x, y);
    },
    evaluate: (...args) => unreported(() => evaluate.apply(model, args)),
    evaluateDataset: (...args) => unreported(() => evaluateDataset.apply(model, args)),
  });
}

/** Hooks a session into a model's training; the returned function takes it off. */
export function hookTraining(model: ModelInternals, session: Session): () => void {
  if (!("add" in model)) return hookLayersModel(model, session);
  // A Sequential trains through an inner model, made anew at each compile.
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
