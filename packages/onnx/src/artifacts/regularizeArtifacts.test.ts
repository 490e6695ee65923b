// Against onnxblock: golden/artifacts has what onnxruntime-training in Python made of the same networks with penalties in an
// onnxblock loss (tooling/oracle/artifacts). Here the edited artifacts train in onnxruntime-web 1.19.2.
import { type ConfigInput, definePenalty, l2, strength } from "@reg/core";
import { type Model, readModel, writeModel } from "@reg/onnx-graph";
import type { TypeProto_Tensor } from "@reg/onnx-graph/proto";
import { describe, expect, it } from "vitest";
import { artifactsOf, floatsOf, goldenOf, train } from "../../test/trainingRuntime.ts";
import { type Artifacts, regularizeArtifacts } from "./regularizeArtifacts.ts";

const mlp = artifactsOf("mlp");

const farthest = (received: ArrayLike<number>, expected: ArrayLike<number>) =>
  Array.from(expected, (number, i) => Math.abs(received[i]! - number)).reduce((a, b) => Math.max(a, b), 0);

/** The config of a case, as JSON has it. */
const configOf = (model: string, name: string) =>
  goldenOf(model).cases.find((each) => each.name === name)!.config as ConfigInput;

const parametersOf = (model: string, name: string) =>
  floatsOf(goldenOf(model).cases.find((each) => each.name === name)!.parameters);

/** The artifacts with one model changed by hand. */
function edited(artifacts: Artifacts, which: keyof Artifacts, edit: (graph: NonNullable<Model["graph"]>) => void) {
  const model = readModel(artifacts[which]);
  edit(model.graph!);
  return { ...artifacts, [which]: writeModel(model) };
}

const typeOf = (graph: NonNullable<Model["graph"]>, list: "input" | "output", at: number) =>
  graph[list][at]!.type!.value.value as TypeProto_Tensor;

describe.each(["mlp", "cnn", "mlp-1.17.3"])("artifacts of %s", (model) => {
  it.each(goldenOf(model).cases)("train as those of onnxblock do: $name", async (golden) => {
    const trained = await train(model, regularizeArtifacts(artifactsOf(model), golden.config as ConfigInput));
    const expected = floatsOf(golden.parameters);
    expect(trained.parameters.length).toBe(expected.length);
    // The bound. Measured 3e-8: the same float32 arithmetic, by other kernels and in another order.
    expect(farthest(trained.parameters, expected)).toBeLessThan(1e-6);
    // Losses are about 2, where float32 numbers are 2.4e-7 apart, and sums of some hundred of them.
    expect(farthest([...trained.losses, trained.evalLoss], [...golden.losses, golden.evalLoss])).toBeLessThan(1e-6);
  });

  it("keep the name of the loss", async () => {
    const plain = await train(model, artifactsOf(model));
    const { lossNames } = await train(model, regularizeArtifacts(artifactsOf(model), "l2"));
    expect(lossNames).toEqual(plain.lossNames);
    expect(lossNames[0]).toMatch(/^onnx::loss::\d+$/);
  });
});

describe("regularizeArtifacts", () => {
  // What a factor of 2 does to parameters in five AdamW steps is what a wrong gradient would do.
  it.each([
    ["l1", { name: "l1", l1: 0.005 }],
    ["l1", { name: "l1", l1: 0.02 }],
    ["l2", { name: "l2", l2: 0.01 }],
    ["l2", { name: "l2", l2: 0.04 }],
    ["l1l2", { name: "l1l2", l1: 0.01, l2: 0.01 }],
    ["inputs", configOf("mlp", "units")],
    ["rows", configOf("mlp", "columns")],
  ] as const)("would be caught with a wrong factor or axis: %s as %o", async (name, wrong) => {
    for (const model of ["mlp", "cnn"]) {
      const { parameters } = await train(model, regularizeArtifacts(artifactsOf(model), wrong));
      // A hundred times the bound above; measured from 2.6e-3.
      expect(farthest(parameters, parametersOf(model, name))).toBeGreaterThan(1e-4);
    }
  });

  it("finds the parameters that are trained, what they are for and how they are stored", () => {
    const parameters = (model: string) =>
      regularizeArtifacts(artifactsOf(model), { penalty: null }).plan.entries.map(({ parameter }) => {
        const { path, role, shape, axes } = parameter;
        return [path, role, shape, axes];
      });
    // still.weight and still.bias are frozen.
    expect(parameters("mlp")).toEqual([
      ["gain", "scale", [8], undefined],
      ["mixing/kernel", "kernel", [8, 6], undefined],
      ["mixing/bias", "bias", [6], undefined],
      ["first.weight", "kernel", [8, 6], [1, 0]],
      ["first.bias", "bias", [8], undefined],
      ["sequence.weight", "kernel", [5, 6], [1, 0]],
      ["sequence.bias", "bias", [5], undefined],
      ["head.weight", "kernel", [3, 5], [1, 0]],
      ["head.bias", "bias", [3], undefined],
    ]);
    expect(parameters("cnn")).toEqual([
      ["early.weight", "kernel", [4, 1, 3, 3], [2, 3, 1, 0]],
      ["early.bias", "bias", [4], undefined],
      ["late.weight", "kernel", [6, 2, 3, 2], [2, 3, 1, 0]],
      ["late.bias", "bias", [6], undefined],
      ["head.weight", "kernel", [4, 36], [1, 0]],
      ["head.bias", "bias", [4], undefined],
    ]);
  });

  it("takes parameters of unknown use for kernels from rank 2 and for biases below", () => {
    const artifacts = edited(mlp, "evalModel", ({ node }) => {
      for (const each of node) if (each.opType === "MatMul" || each.opType === "Add") each.opType = "Einsum";
    });
    const { entries } = regularizeArtifacts(artifacts, { penalty: null }).plan;
    const roles = Object.fromEntries(entries.map(({ parameter: { path, role } }) => [path, role]));
    expect(roles).toMatchObject({ "mixing/kernel": "kernel", "mixing/bias": "bias", "sequence.weight": "kernel" });
  });

  it("gives back the same bytes when no parameter has a penalty", () => {
    const result = regularizeArtifacts(mlp, { penalty: null });
    expect(result.trainingModel).toBe(mlp.trainingModel);
    expect(result.evalModel).toBe(mlp.evalModel);
  });

  it("leaves everything else in the models as it is", () => {
    const { trainingModel, evalModel } = regularizeArtifacts(mlp, { name: "l1l2", l1: 0.01, l2: 0.01 });
    for (const [before, after] of [
      [readModel(mlp.trainingModel), readModel(trainingModel)],
      [readModel(mlp.evalModel), readModel(evalModel)],
    ] as const) {
      expect(after.opsetImport).toEqual(before.opsetImport);
      expect(after.graph!.input).toEqual(before.graph!.input);
      expect(after.graph!.output).toEqual(before.graph!.output);
      expect(after.graph!.initializer).toEqual(expect.arrayContaining(before.graph!.initializer));
      expect(after.metadataProps.map(({ key }) => key)).toEqual(["reg.plan"]);
    }
  });

  it("keeps the loss a scalar when a penalty of one's own is of shape [1]", async () => {
    const ridge = definePenalty({
      name: "ridge",
      params: { l2: strength(0.02, "Strength.") },
      traits: { separable: true, convex: true, homogeneous: false },
      value: (ops, w, { l2 }) => ops.reshape(ops.mul(ops.sum(ops.mul(w, w)), l2), [1]),
      gradient: (ops, w, { l2 }) => ops.mul(w, 2 * l2),
    });
    const artifacts = regularizeArtifacts(mlp, "ridge", { known: [ridge] });
    const { parameters } = await train("mlp", artifacts);
    expect(farthest(parameters, parametersOf("mlp", "l2"))).toBeLessThan(1e-6);
  });

  it("says which parameters there are when a rule matches none, as with frozen ones", () => {
    expect(() => regularizeArtifacts(mlp, { rules: [{ match: "still.*", penalty: "l2" }] })).toThrow(
      '[@reg/core] rules[0]: expected "still.*" to match a parameter. The parameters are: gain (scale), ' +
        "mixing/kernel (kernel), mixing/bias (bias), first.weight (kernel), first.bias (bias), " +
        "sequence.weight (kernel), sequence.bias (bias), head.weight (kernel), head.bias (bias).",
    );
  });

  it.each(["proximal", "decoupled"] as const)("refuses mode %s", (mode) => {
    expect(() => regularizeArtifacts(mlp, { penalty: l2(), mode })).toThrow(
      '[@reg/onnx] mode of mixing/kernel: expected "loss", the only one that training artifacts can express: ' +
        `the runtime's own optimizer makes the update, received "${mode}". ` +
        'Use mode "loss", or train the inference model with createTrainer, which has all three.',
    );
  });

  it("refuses schedules", () => {
    expect(() => regularizeArtifacts(mlp, { penalty: l2(), schedule: { kind: "linearWarmup", steps: 9 } })).toThrow(
      "[@reg/onnx] schedule: expected a constant one: training artifacts do not know which step they are at, " +
        'received {"kind":"linearWarmup","steps":9}. ' +
        "Make artifacts for each phase, and carry the parameters over from one session to the next.",
    );
  });

  it("refuses artifacts that are regularized already", () => {
    const once = regularizeArtifacts(mlp, { rules: [{ match: "head.weight", penalty: l2({ l2: 0.5 }) }] });
    expect(() => regularizeArtifacts(once, "l1")).toThrow(
      "[@reg/onnx] trainingModel: expected artifacts without penalties, received a model that has " +
        '{"head.weight":{"name":"l2","l2":0.5}}. Start from the artifacts that generate_artifacts wrote.',
    );
  });

  it("refuses a model without accumulators as the training model", () => {
    expect(() => regularizeArtifacts({ ...mlp, trainingModel: mlp.evalModel }, "l2")).toThrow(
      "[@reg/onnx] trainingModel: expected InPlaceAccumulatorV2 nodes, one for each parameter that is trained, " +
        "received none. It is the training_model.onnx of generate_artifacts (onnxruntime-training 1.17 to 1.19); " +
        "other models train with createTrainer.",
    );
  });

  it("refuses an eval model of another network", () => {
    const { evalModel } = artifactsOf("cnn");
    expect(() => regularizeArtifacts({ ...mlp, evalModel }, "l2")).toThrow(
      '[@reg/onnx] evalModel: expected an input "gain", which the training model trains, received none of this name. ' +
        "Give both models as one call of generate_artifacts wrote them.",
    );
  });

  it("refuses bytes that are no model", () => {
    expect(() => regularizeArtifacts({ ...mlp, evalModel: Uint8Array.of(1, 2, 3) }, "l2")).toThrow(
      "[@reg/onnx-graph] readModel: expected the bytes of an .onnx file, received 3 bytes that are not a protobuf message. " +
        "Was the file downloaded whole, and is it the model and not a page about it?",
    );
  });

  it("refuses parameters that are not float32", () => {
    const artifacts = edited(mlp, "trainingModel", (graph) => {
      const at = graph.input.findIndex(({ name }) => name === "head.weight");
      typeOf(graph, "input", at).elemType = 10;
    });
    expect(() => regularizeArtifacts(artifacts, "l2")).toThrow(
      '[@reg/onnx] parameter "head.weight": expected float32 numbers of a fixed shape, received float16[3,5]. ' +
        "Export the model in float32.",
    );
  });

  it("refuses a loss that is not one number", () => {
    const artifacts = edited(mlp, "evalModel", (graph) => {
      typeOf(graph, "output", 0).shape = typeOf(graph, "input", 0).shape!;
    });
    expect(() => regularizeArtifacts(artifacts, "l2")).toThrow(
      "[@reg/onnx] evalModel: expected a node that makes output 0, the loss, as one number, " +
        'received output "onnx::loss::62" [batch,6]. Make the artifacts with a loss whose reduction is "mean" or "sum".',
    );
  });
});
