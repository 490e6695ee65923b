import { create } from "@bufbuild/protobuf";
import { type ParameterInfo, RegError } from "@reg/core";
import { fedInputs, isStatic, type Model, parametersOf, typeCode } from "@reg/onnx-graph";
import { changed, type GraphProto, GraphProtoSchema, ModelProtoSchema, TensorProtoSchema } from "@reg/onnx-graph/proto";
import { accumulated } from "./accumulated.ts";

const refuse = (what: string, expected: string, received: string, advice: string) =>
  new RegError("UNSUPPORTED_MODEL", { who: "@reg/onnx", what, expected, received, advice });

/** The shape of a parameter, an input of float32 numbers. */
function shapeOf(graph: GraphProto, path: string, what: string): readonly number[] {
  const input = fedInputs(graph).find(({ name }) => name === path);
  if (!input) {
    throw refuse(
      what,
      `an input "${path}", which the training model trains`,
      "none of this name",
      "Give both models as one call of generate_artifacts wrote them.",
    );
  }
  if (input.type !== "float32" || !input.shape || !isStatic(input.shape)) {
    throw refuse(
      `parameter "${path}"`,
      "float32 numbers of a fixed shape",
      `${input.type ?? "another type"}[${input.shape ?? "unknown"}]`,
      "Export the model in float32.",
    );
  }
  return input.shape;
}

/**
 * The parameters that a training model trains, in the order of their accumulators. What each is for is read from the
 * eval model: it has the forward pass only, while gradients use the same weights the other way round. A parameter whose
 * use says nothing is a kernel from rank 2, a bias below. Throws `UNSUPPORTED_MODEL`.
 */
export function trainedParameters(trainingModel: Model, evalModel: Model): readonly ParameterInfo[] {
  const [training, evaluation] = [trainingModel.graph!, evalModel.graph!];
  const paths = training.node.flatMap((node) => accumulated(node) ?? []);
  if (paths.length === 0) {
    throw refuse(
      "trainingModel",
      "InPlaceAccumulatorV2 nodes, one for each parameter that is trained",
      "none",
      "It is the training_model.onnx of generate_artifacts (onnxruntime-training 1.17 to 1.19); other models train with createTrainer.",
    );
  }
  const initializer = paths.map((name) => {
    shapeOf(training, name, "trainingModel");
    const dims = shapeOf(evaluation, name, "evalModel").map(BigInt);
    // The numbers are in the checkpoint: only shapes are looked at.
    return create(TensorProtoSchema, { name, dims, dataType: typeCode("float32") });
  });
  const known = parametersOf(
    changed(ModelProtoSchema, evalModel, { graph: changed(GraphProtoSchema, evaluation, { initializer }) }),
  );
  return initializer.map(({ name: path, dims }) => {
    const parameter = known.find((each) => each.path === path);
    return parameter ?? { path, shape: dims.map(Number), role: dims.length >= 2 ? "kernel" : "bias" };
  });
}
