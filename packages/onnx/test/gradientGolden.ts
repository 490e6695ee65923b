// Golden gradients of PyTorch (tooling/oracle/gradients) run through `differentiate` on a real runtime.
import { readdirSync, readFileSync } from "node:fs";
import type * as ort from "onnxruntime-common";
import { expect, it } from "vitest";
import { differentiate } from "../src/differentiate.ts";
import { graphOf } from "../src/graph/fromModel.ts";
import { modelOf } from "../src/graph/toModel.ts";
import { readModel, writeModel } from "../src/model.ts";

interface Packed {
  readonly type: "float32" | "int32" | "int64" | "bool";
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
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, "base64"));
const arrays = { float32: Float32Array, int32: Int32Array, int64: BigInt64Array, bool: Uint8Array };
const unpack = ({ type, data }: Packed) => new arrays[type](bytesOf(data).buffer);

/** The ops there are golden gradients for. */
export const goldenOps = readdirSync(folder).map((file) => file.replace(".json", ""));

const casesOf = (op: string): readonly GoldenCase[] =>
  JSON.parse(readFileSync(new URL(`${op}.json`, folder), "utf8")).cases;

/** The loss and the gradients of one case, as the runtime computes them. */
async function run(runtime: typeof ort, provider: string, golden: GoldenCase) {
  const model = readModel(bytesOf(golden.model));
  const graph = graphOf(model);
  const loss = graph.value("loss");
  const names = Object.keys(golden.gradients);
  const gradients = differentiate(
    graph,
    loss,
    names.map((name) => graph.value(name)),
  );
  const outputs = [loss, ...gradients].map((value) => graph.op("Identity", [value]));
  const session = await runtime.InferenceSession.create(writeModel(modelOf(graph, outputs, golden.name, model)), {
    executionProviders: [provider],
    logSeverityLevel: 3,
  });
  const feeds = Object.entries(golden.inputs).map(([name, packed]) => {
    return [name, new runtime.Tensor(packed.type, unpack(packed) as never, packed.shape)] as const;
  });
  const needed = feeds.filter(([name]) => session.inputNames.includes(name));
  const results = await session.run(Object.fromEntries(needed));
  await session.release();
  const [lossOut, ...gradientsOut] = outputs.map(({ name }) => results[name]!);
  return { names, loss: lossOut!, gradients: gradientsOut };
}

/** One test a case: every gradient of these ops on this runtime against PyTorch's. */
export function itMatchesPyTorch(runtime: typeof ort, provider: string, ops: readonly string[]): void {
  for (const op of ops) {
    for (const golden of casesOf(op)) {
      it(`${op}: ${golden.name}`, async () => {
        const { names, loss, gradients } = await run(runtime, provider, golden);
        // PyTorch computed in float64; the runtime in float32, with sums of up to a few hundred terms of size 1.
        expect(Math.abs(Number(loss.data[0]) - golden.loss)).toBeLessThan(2e-5 * Math.max(1, Math.abs(golden.loss)));
        for (const [i, name] of names.entries()) {
          const [expected, received] = [golden.gradients[name]!, gradients[i]!];
          expect(received.dims, name).toEqual(expected.shape);
          // Gradients are float32, all of them.
          const numbers = unpack(expected) as Float32Array;
          const errors = numbers.map((value, at) => {
            return Math.abs(Number(received.data[at]) - value) / Math.max(1, Math.abs(value));
          });
          const worst = Math.max(...errors);
          expect(worst, `gradient by ${name}`).toBeLessThan(2e-5);
        }
      });
    }
  }
}
