import { readFileSync } from "node:fs";
import { readModel, writeModel } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { seeded } from "../../test/seeded.ts";
import { createTrainer } from "../trainer.ts";

const path = (name: string) => new URL(`../../golden/models/pytorch/${name}`, import.meta.url);
const bytes = () => new Uint8Array(readFileSync(path("external.onnx")));
const read = (place: string) => new Uint8Array(readFileSync(path(place)));

it("takes the numbers of another file into the model, asked for once, and trains them", async () => {
  const asked: string[] = [];
  const external = (place: string) => {
    asked.push(place);
    return read(place);
  };
  const model = readModel(bytes(), { external });
  expect(asked).toEqual(["external.onnx.data"]);
  const file = new URL(path("external.onnx")).pathname;
  const [theirs, mine] = await Promise.all([
    ort.InferenceSession.create(file, { executionProviders: ["cpu"] }),
    ort.InferenceSession.create(writeModel(model), { executionProviders: ["cpu"] }),
  ]);
  const { data, shape } = seeded([4, 6], 2);
  const feeds = { x: new ort.Tensor("float32", data, shape) };
  expect((await mine.run(feeds)).y!.data).toEqual((await theirs.run(feeds)).y!.data);
  const trainer = createTrainer(model, { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" });
  const targets = { data: Int32Array.of(0, 1, 2, 0), shape: [4] };
  const history = await trainer.fit({ inputs: { data, shape }, targets }, { epochs: 10 });
  expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss);
  await Promise.all([theirs.release(), mine.release(), trainer.dispose()]);
});

it("says how to bring the numbers, where a model without them is to be trained", () => {
  const model = readModel(bytes());
  expect(() => createTrainer(model, { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy" })).toThrow(
    `[@reg/onnx-graph] tensor "0.weight": expected its numbers inside the model, received external data. ` +
      "Read it with readModel(bytes, { external: (file) => itsBytes }).",
  );
});
