// Values, gradients and steps are Keras', on both runtimes: node.test.ts and web.test.ts. Here is what is not about numbers alone.

import { createGraph, differentiate, modelOf, type OpName, tensor } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { runGraph } from "../../../onnx-graph/test/runGraph.ts";
import { type LossCase, lossCases, lossOf } from "../../test/itLosesAsKeras.ts";
import { sequential } from "../sequential.ts";
import { addForward, predictionOf } from "../step/forward.ts";
import { predictionModel } from "../step/inferenceModels.ts";
import { huber } from "./huber.ts";
import { type LossName, losses } from "./index.ts";
import { meanSquaredError } from "./meanSquaredError.ts";
import { sigmoidCrossEntropy } from "./sigmoidCrossEntropy.ts";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.ts";

/** A loss on the logits of a case: its value, its own gradient, and the one that differentiation finds for the value. */
async function gradients(each: LossCase, given: "targets" | "sparse", lengths: readonly (string | number)[]) {
  const graph = createGraph(17);
  const { logits } = each;
  const { shape, data } = each[given]!;
  const asClasses = shape.length < logits.shape.length;
  const z = graph.input("z", "float32", lengths);
  const t = graph.input("t", asClasses ? "int32" : "float32", asClasses ? [...lengths.slice(0, -1), 1] : lengths);
  const { value, gradient } = lossOf(each).build(graph, z, t);
  const wanted = [value, gradient!, ...differentiate(graph, value, [z])];
  return runGraph(ort, "cpu", graph, wanted, {
    z: tensor("float32", logits.shape, logits.data),
    t: tensor(t.type!, asClasses ? [...shape, 1] : shape, data),
  });
}

describe("a loss' own gradient", () => {
  const cases = lossCases.flatMap((each) => [
    [`${each.loss.name}: ${each.name}`, each, "targets"] as const,
    ...(each.sparse ? [[`${each.loss.name}: ${each.name}, class numbers`, each, "sparse"] as const] : []),
  ]);

  it.each(cases)("is that of its value: %s", async (_, each, given) => {
    const { shape } = each.logits;
    // Lengths that are known, that are symbols, and a last one that only running tells.
    for (const lengths of [
      shape,
      shape.map((dim, axis) => (axis === 0 ? "batch" : dim)),
      shape.map((_, i) => `n${i}`),
    ]) {
      const [value, own, found] = await gradients(each, given, lengths);
      expect(value!.shape).toEqual([]);
      expect(own!.shape).toEqual(shape);
      expect(Math.abs(Number(value!.data[0]) - each.value)).toBeLessThan(4e-7 * Math.max(1, each.value));
      for (const [i, slope] of found!.data.entries()) {
        // A few roundings of float32 on each way, of numbers up to 2.
        expect(Math.abs(Number(own!.data[i]) - Number(slope))).toBeLessThan(5e-7);
      }
    }
  });
});

describe("options of losses", () => {
  it.each([
    [
      () => softmaxCrossEntropy({ labelSmoothing: 1.5 }),
      "softmaxCrossEntropy: expected labelSmoothing to be a number from 0 to 1, received 1.5.",
    ],
    [
      () => softmaxCrossEntropy({ classWeights: [1, -1] }),
      "softmaxCrossEntropy: expected classWeights to be a list of finite numbers of at least 0, one a class, received [1,-1].",
    ],
    [
      () => predictionFor("softmax", softmaxCrossEntropy({ classWeights: [1, 1, 1] }), true),
      "softmaxCrossEntropy: expected classWeights to be a list of 2 finite numbers of at least 0, one a class, received [1,1,1].",
    ],
    [
      () => sigmoidCrossEntropy({ classWeights: [1] as never }),
      "sigmoidCrossEntropy: expected classWeights to be a list of 2 finite numbers of at least 0, one a class, received [1].",
    ],
    [() => huber({ delta: 0 }), "huber: expected delta to be a finite number above 0, received 0."],
  ])("are refused where they are none", (make, message) => {
    expect(make).toThrow(`[@reg/onnx] ${message}`);
  });
});

function predictionFor(
  activation: "softmax" | "sigmoid" | "linear",
  loss = losses.softmaxCrossEntropy(),
  build = false,
) {
  const model = sequential({ inputs: 2, layers: [{ name: "out", units: 2, activation }] });
  const graph = createGraph(17);
  graph.input("input", "float32", ["batch", 2]);
  addForward(graph, model, new Set());
  const prediction = predictionOf(graph, model, loss);
  if (build) loss.build(graph, prediction, graph.input("t", "float32", ["batch", 2]));
  return prediction.name;
}

/** What a loss compares with targets in a model whose output is made by these ops, one after the other. */
function predictionAfter(loss: LossName, shape: readonly number[], ops: readonly [OpName, object?, number[]?][]) {
  const graph = createGraph(17);
  let value = graph.input("logits", "float32", ["batch", ...shape]);
  for (const [op, attributes = {}, numbers] of ops) {
    value = graph.op(op, numbers ? [value, graph.integers(numbers)] : [value], { ...attributes });
  }
  return predictionOf(graph, modelOf(graph, [value], "test"), losses[loss]());
}

describe("predictionOf", () => {
  it("trains from what goes into the activation that the loss has inside, and only that", () => {
    expect(predictionFor("softmax", softmaxCrossEntropy())).toBe("out/sum");
    expect(predictionFor("sigmoid", sigmoidCrossEntropy())).toBe("out/sum");
    expect(predictionFor("softmax", meanSquaredError())).toBe("output");
    expect(predictionFor("sigmoid", softmaxCrossEntropy())).toBe("output");
    expect(predictionFor("linear", softmaxCrossEntropy())).toBe("output");
  });

  it("finds the activation behind ops that only say another shape, and says its input in that shape", () => {
    expect(
      predictionAfter("softmaxCrossEntropy", [1, 4], [["Softmax"], ["Squeeze", {}, [1]], ["Identity"]]),
    ).toMatchObject({
      shape: ["batch", 4],
    });
    expect(predictionAfter("sigmoidCrossEntropy", [4, 1], [["Sigmoid"], ["Reshape", {}, [0, -1]]])).toMatchObject({
      shape: ["batch", 4],
    });
    expect(predictionAfter("softmaxCrossEntropy", [4], [["Softmax"], ["Identity"]]).name).toBe("logits");
  });

  it("refuses a softmax along another axis than the loss has", () => {
    const message =
      '[@reg/onnx] softmaxCrossEntropy of output "Softmax": expected a Softmax along the last axis of the output, received one along another axis, shape [batch,4,5]. Move the classes to the last axis (Transpose), or give a loss of your own.';
    expect(() => predictionAfter("softmaxCrossEntropy", [4, 5], [["Softmax", { axis: 1 }]])).toThrow(message);
    expect(() => predictionAfter("softmaxCrossEntropy", [4, 1], [["Softmax", { axis: 1 }], ["Flatten"]])).toThrow(
      "along another axis",
    );
  });

  it("still predicts with the activation", () => {
    const model = sequential({ inputs: 2, layers: [{ units: 2, activation: "softmax" }] });
    expect(predictionModel(model, [], softmaxCrossEntropy()).outputs).toEqual(["output"]);
  });
});
