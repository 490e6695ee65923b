// Every rule against PyTorch's gradients (golden/gradients, written by tooling/oracle/gradients), run on onnxruntime-node.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { differentiate } from "./differentiate.ts";
import { gradientRules } from "./gradients/index.ts";
import { graphOf } from "./graph/fromModel.ts";
import { modelOf } from "./graph/toModel.ts";
import { readModel, writeModel } from "./model.ts";

interface Packed {
  readonly type: string;
  readonly shape: readonly number[];
  readonly data: string;
}
interface GoldenCase {
  readonly name: string;
  readonly model: string;
  readonly inputs: Readonly<Record<string, Packed>>;
  readonly loss: number;
  readonly gradients: Readonly<Record<string, Packed>>;
}

const folder = new URL("../golden/gradients/", import.meta.url);
const files = readdirSync(folder).filter((file) =>
  existsSync(new URL(`./gradients/${file.replace(".json", ".ts")}`, import.meta.url)),
);

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  bool: Uint8Array,
};

function unpack({ type, data }: Packed) {
  const bytes = Uint8Array.from(Buffer.from(data, "base64"));
  return new arrays[type as keyof typeof arrays](bytes.buffer);
}

async function run({ model, inputs, gradients }: GoldenCase) {
  const source = readModel(Uint8Array.from(Buffer.from(model, "base64")));
  const graph = graphOf(source);
  const wrt = Object.keys(gradients).map((name) => graph.value(name));
  const results = differentiate(graph, graph.value("loss"), wrt);
  const outputs = results.map((value, i) => ({ ...graph.op("Identity", [value]), shape: wrt[i]!.shape }));
  const bytes = writeModel(modelOf(graph, [graph.value("loss"), ...outputs], "gradients", source));
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["cpu"], logSeverityLevel: 3 });
  const feeds = Object.entries(inputs).filter(([name]) => session.inputNames.includes(name));
  const values = await session.run(
    Object.fromEntries(
      feeds.map(([name, packed]) => [
        name,
        new ort.Tensor(packed.type as "float32", unpack(packed) as Float32Array, packed.shape),
      ]),
    ),
  );
  await session.release();
  return { loss: values.loss!, gradients: outputs.map(({ name }) => values[name]!) };
}

describe.each(files)("%s", (file) => {
  const { cases } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as { cases: readonly GoldenCase[] };
  it.each(cases)("agrees with PyTorch: $name", async (golden) => {
    const { loss, gradients } = await run(golden);
    expect(Number(loss.data[0])).toBeCloseTo(golden.loss, 4);
    Object.entries(golden.gradients).forEach(([name, packed], i) => {
      const expected = unpack(packed) as Float32Array;
      expect(gradients[i]!.dims, name).toEqual(packed.shape);
      const scale = Math.max(1, ...expected.map(Math.abs));
      const received = gradients[i]!.data as Float32Array;
      // float32 forward and backward: a few roundings of sums of at most some hundred terms.
      for (const [at, value] of expected.entries())
        expect(Math.abs(received[at]! - value) / scale, `${name}[${at}]`).toBeLessThan(1e-5);
    });
  });
});

describe("differentiate", () => {
  it("has golden numbers for every rule that lets a gradient through", () => {
    const rules = Object.keys(gradientRules).filter(
      (op) => !["Ceil", "Floor", "Round", "Sign", "ConstantOfShape"].includes(op),
    );
    expect(files.map((file) => file.replace(".json", ""))).toEqual(rules.toSorted());
  });
});
