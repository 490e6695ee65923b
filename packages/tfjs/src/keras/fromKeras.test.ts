import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { layerConfig, modelFromKeras, regularize } from "../index.ts";
import type { Json } from "./config.ts";

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}
interface Case {
  readonly json: Json & { readonly config: Json };
  readonly weights: Readonly<Record<string, Numbers>>;
  readonly penalty: number;
  readonly inputs: readonly Numbers[];
  readonly outputs: Numbers;
}

// Written by tooling/oracle/tfjs/models.py with real Keras; its version is in the file.
const golden = JSON.parse(readFileSync(new URL("../../golden/kerasModels.json", import.meta.url), "utf8"));
const cases: Readonly<Record<string, Case>> = golden.cases;

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const tensorOf = ({ data, shape }: Numbers) => tf.tensor(data, shape);

/** Keras lists weights layer by layer, as `layers` does; a nested model's among them. */
function setWeights(model: tf.LayersModel, weights: readonly Numbers[]): void {
  const rest = [...weights];
  const visit = (layers: readonly tf.layers.Layer[]): void => {
    for (const layer of layers) {
      if ("layers" in layer) visit(layer.layers as tf.layers.Layer[]);
      else tf.tidy(() => layer.setWeights(rest.splice(0, layer.weights.length).map(tensorOf)));
    }
  };
  visit(model.layers);
  expect(rest).toEqual([]);
}

async function load(name: string): Promise<tf.LayersModel> {
  const model = await modelFromKeras(cases[name]!.json);
  setWeights(model, Object.values(cases[name]!.weights));
  return model;
}

describe.each(Object.keys(cases))("a Keras 3 model: %s", (name) => {
  const { inputs, outputs, penalty } = cases[name]!;

  it("answers as in Keras with Keras' weights", async () => {
    const model = await load(name);
    const answers = model.predict(inputs.map(tensorOf)) as tf.Tensor;
    expect(answers.shape).toEqual(outputs.shape);
    // Two float32 forward passes that add in different orders.
    for (const [i, y] of Array.from(answers.dataSync()).entries()) expect(y).toBeCloseTo(outputs.data[i]!, 5);
  });

  it("has Keras' penalty when a plan takes its layers over", async () => {
    const model = await load(name);
    const attached = regularize(model, layerConfig(model), { existing: "replace" });
    // float32 sums in another order: a few ULP.
    expect((await attached.penalty()) / penalty).toBeCloseTo(1, 6);
  });

  it("trains", async () => {
    const model = await load(name);
    regularize(model, layerConfig(model), { existing: "replace" });
    if (!model.optimizer) model.compile({ optimizer: tf.train.sgd(0.05), loss: "meanSquaredError" });
    const [xs, ys] = [inputs.map(tensorOf), tensorOf(outputs)];
    const { history } = await model.fit(xs.length > 1 ? xs : xs[0]!, ys, { epochs: 5, batchSize: 4, verbose: 0 });
    expect((history.penalty as number[])[0]! / penalty).toBeCloseTo(1, 6);
    expect(history.loss?.at(-1)).toBeLessThan(history.loss?.[0] as number);
  });
});
