// Golden gradients run through `differentiate` on a real runtime: PyTorch's (tooling/oracle/gradients), and finite differences
// of the same losses (tooling/oracle/differences).
import { readdirSync, readFileSync } from "node:fs";
import type * as ort from "onnxruntime-common";
import { expect, it } from "vitest";
import { differentiate } from "../src/differentiate.ts";
import { type Model, writeModel } from "../src/file/model.ts";
import { readModel } from "../src/file/readModel.ts";
import { graphOf } from "../src/graph/fromModel.ts";
import { modelOf } from "../src/graph/toModel.ts";
import { float32Only, inFloat64 } from "./inFloat64.ts";

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

/** The loss and the gradients of one case, as the runtime computes them; with `form`, of its model in this form. */
async function run(runtime: typeof ort, provider: string, golden: GoldenCase, form = (model: Model) => model) {
  const model = form(readModel(bytesOf(golden.model)));
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
    const [data, wide] = [unpack(packed), graph.value(name).type === "float64"];
    const numbers = wide ? Float64Array.from(data as Float32Array) : data;
    return [name, new runtime.Tensor(wide ? "float64" : packed.type, numbers as never, packed.shape)] as const;
  });
  const needed = feeds.filter(([name]) => session.inputNames.includes(name));
  const results = await session.run(Object.fromEntries(needed));
  await session.release();
  const [lossOut, ...gradientsOut] = outputs.map(({ name }) => results[name]!);
  return { names, loss: lossOut!, gradients: gradientsOut };
}

/** The largest error, relative to numbers above 1. */
function worstError(received: ort.Tensor["data"], expected: Float32Array | Float64Array): number {
  const errors = Array.from(
    expected,
    (value, at) => Math.abs(Number(received[at]) - value) / Math.max(1, Math.abs(value)),
  );
  return Math.max(0, ...errors);
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
          expect(worstError(received.data, unpack(expected) as Float32Array), `gradient by ${name}`).toBeLessThan(2e-5);
        }
      });
    }
  }
}

/** Differences by op, case and input. */
const differences: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = JSON.parse(
  readFileSync(new URL("../golden/differences.json", import.meta.url), "utf8"),
).ops;

/**
 * One test a case: every gradient against finite differences in float64, computed in float64. `lacking` names the ops, and
 * cases as "Op: case", that the runtime has no float64 kernels for, which a test makes sure of: those are computed in float32.
 */
export function itMatchesDifferences(runtime: typeof ort, provider: string, lacking: readonly string[]): void {
  for (const op of goldenOps) {
    for (const golden of casesOf(op)) {
      const name = `${op}: ${golden.name}`;
      it(name, async () => {
        const float32 = lacking.includes(op) || lacking.includes(name);
        const wide = run(runtime, provider, golden, inFloat64);
        if (float32) await expect(wide).rejects.toThrow(float32Only);
        const { names, gradients } = await (float32 ? run(runtime, provider, golden) : wide);
        // Differences are within 1e-9 of their limits, some ten times that where a loss is large. float32 as above.
        const tolerance = float32 ? 2e-5 : 1e-8;
        expect(Object.keys(differences[op]?.[golden.name] ?? {})).toEqual(names);
        for (const [i, input] of names.entries()) {
          const expected = new Float64Array(bytesOf(differences[op]![golden.name]![input]!).buffer);
          const received = gradients[i]!;
          expect(received.data.length, input).toBe(expected.length);
          expect(received.type, input).toBe(float32 ? "float32" : "float64");
          expect(worstError(received.data, expected), `gradient by ${input}`).toBeLessThan(tolerance);
        }
      });
    }
  }
}
