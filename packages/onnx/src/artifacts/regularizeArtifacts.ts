import { create } from "@bufbuild/protobuf";
import { type ConfigInput, type KnownPenalties, type Plan, RegError, resolve } from "@reg/core";
import { show } from "@reg/core/adapter";
import { type Model, readModel, writeModel } from "@reg/onnx-graph";
import { changed, ModelProtoSchema, StringStringEntryProtoSchema } from "@reg/onnx-graph/proto";
import { knownEntries } from "../options/kinds.ts";
import { parseOptions } from "../options/parseOptions.ts";
import { insertPlan } from "./insertPlan.ts";
import { trainedParameters } from "./trainedParameters.ts";

/** The two files of ORT training artifacts that a penalty changes. The optimizer model and the checkpoint stay as they are. */
export interface Artifacts {
  /** The bytes of training_model.onnx. */
  readonly trainingModel: Uint8Array;
  /** The bytes of eval_model.onnx. */
  readonly evalModel: Uint8Array;
}

/** Artifacts with penalties in them, and what was done to which parameter. */
export interface RegularizedArtifacts extends Artifacts {
  readonly plan: Plan;
}

/** The metadata entry that says which penalties a model has in it. */
const mark = "reg.plan";

function assertExpressible({ regularized, schedule }: Plan): void {
  const other = regularized.find(({ mode }) => mode !== "loss");
  if (other) {
    throw new RegError("INVALID_CONFIG", {
      who: "@reg/onnx",
      what: `mode of ${other.parameter.path}`,
      expected: `"loss", the only one that training artifacts can express: the runtime's own optimizer makes the update`,
      received: show(other.mode),
      advice: `Use mode "loss", or train the inference model with createTrainer, which has all three.`,
    });
  }
  if (schedule.kind !== "constant") {
    throw new RegError("INVALID_CONFIG", {
      who: "@reg/onnx",
      what: "schedule",
      expected: "a constant one: training artifacts do not know which step they are at",
      received: show(schedule),
      advice: "Make artifacts for each phase, and carry the parameters over from one session to the next.",
    });
  }
}

/** Throws for a model with penalties in it already, and for one whose output 0 is not one number. */
function assertPlainLoss({ graph, metadataProps }: Model, what: string): void {
  const there = metadataProps.find(({ key }) => key === mark);
  if (there) {
    throw new RegError("ALREADY_ATTACHED", {
      who: "@reg/onnx",
      what,
      expected: "artifacts without penalties",
      received: `a model that has ${there.value}`,
      advice: "Start from the artifacts that generate_artifacts wrote.",
    });
  }
  const loss = graph!.output[0];
  const type = loss?.type?.value;
  const dims = type?.case === "tensorType" ? (type.value.shape?.dim ?? []) : [];
  const single = dims.every(({ value }) => value.case === "dimValue" && value.value === 1n);
  if (loss && single && graph!.node.some(({ output }) => output.includes(loss.name))) return;
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/onnx",
    what,
    expected: "a node that makes output 0, the loss, as one number",
    received: loss ? `output "${loss.name}" [${dims.map(({ value }) => value.value ?? "?")}]` : "no output",
    advice: `Make the artifacts with a loss whose reduction is "mean" or "sum".`,
  });
}

function marked(model: Model, { regularized }: Plan): Model {
  const entries = regularized.map(({ parameter, penalty }) => [parameter.path, penalty]);
  const entry = create(StringStringEntryProtoSchema, { key: mark, value: JSON.stringify(Object.fromEntries(entries)) });
  return changed(ModelProtoSchema, model, { metadataProps: [...model.metadataProps, entry] });
}

/**
 * Regularizes artifacts made by onnxruntime-training (1.17 to 1.19), which are then trained as before: by
 * onnxruntime-web/training, on a phone, in Python. Each penalty is part of the loss of both models (output 0 keeps its name)
 * and its gradient part of what the training model accumulates, with every `runTrainStep`. Rules match the parameters
 * that are trained, by their names; frozen ones are left out of the loss too.
 *
 * ```ts
 * const { trainingModel, evalModel, plan } = regularizeArtifacts(artifacts, l1l2({ l1: 1e-4, l2: 1e-4 }));
 * const session = await TrainingSession.create({ checkpointState, trainModel: trainingModel, evalModel, optimizerModel });
 * ```
 *
 * Throws as `resolve` does; `INVALID_MODEL` and `UNSUPPORTED_MODEL` for files that are not such artifacts;
 * `INVALID_CONFIG` for modes "proximal" and "decoupled" and for schedules; `ALREADY_ATTACHED` the second time.
 */
export function regularizeArtifacts<const Known extends KnownPenalties = readonly []>(
  artifacts: Artifacts,
  config: ConfigInput<Known[number]>,
  options: { readonly known?: Known } = {},
): RegularizedArtifacts {
  parseOptions("regularizeArtifacts", knownEntries, options);
  const [training, evaluation] = [readModel(artifacts.trainingModel), readModel(artifacts.evalModel)];
  assertPlainLoss(training, "trainingModel");
  assertPlainLoss(evaluation, "evalModel");
  const plan = resolve(config, trainedParameters(training, evaluation), options);
  assertExpressible(plan);
  if (plan.regularized.length === 0) return { ...artifacts, plan };
  const write = (model: Model) => writeModel(marked(insertPlan(model, plan), plan));
  return { trainingModel: write(training), evalModel: write(evaluation), plan };
}
