import { expect, it } from "vitest";
import * as graph from "../index.ts";

const functions = {
  ...{ checkModel: graph.checkModel, writeModel: graph.writeModel, graphOf: graph.graphOf, tensorsOf: graph.tensorsOf },
  ...{ upgradeModel: graph.upgradeModel, hoistWeights: graph.hoistWeights, widenFloat16: graph.widenFloat16 },
  ...{ untieWeights: graph.untieWeights, symbolicBatch: graph.symbolicBatch },
  withInputShapes: (model: graph.Model) => graph.withInputShapes(model, {}),
  withWeights: (model: graph.Model) => graph.withWeights(model, () => undefined),
};

it.each(Object.entries(functions))("%s refuses what is no model", (name, call) => {
  for (const given of [undefined, null, "model.onnx", {}]) {
    const received =
      given === "model.onnx" ? '"model.onnx"' : given === undefined || given === null ? String(given) : "{}";
    expect(() => call(given as unknown as graph.Model)).toThrow(
      `[@reg/onnx-graph] ${name}: expected a model, as readModel gives it, received ${received}. Read its bytes first: readModel(bytes).`,
    );
  }
});

it("readModel refuses what are no bytes", () => {
  // @ts-expect-error A path is read first.
  expect(() => graph.readModel("model.onnx")).toThrow(
    '[@reg/onnx-graph] readModel: expected the bytes of an .onnx file, received "model.onnx". Was the file downloaded whole, and is it the model and not a page about it?',
  );
});
