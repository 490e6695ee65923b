// Files with sparse initializers on a runtime: 1 of 100 weights of LeNet-300-100 is not 0 (1 of 10 in its last layer), and every unit lives.
import { graphOf, withWeights } from "@reg/onnx-graph";
import { describe, expect, it } from "vitest";
import { type CompactOptions, compact, sequential, writeModel } from "../src/index.ts";

const sizes = [784, 300, 100, 10];

function lenet() {
  const layers = sizes.slice(1).map((units, i) => ({ name: `dense${i + 1}`, units, activation: "relu" as const }));
  const model = sequential({ inputs: sizes[0]!, layers });
  const graph = graphOf(model);
  return withWeights(model, (path) => {
    if (!path.endsWith("kernel")) return undefined;
    const { data, shape } = graph.tensorOf(graph.value(path))!;
    // One in each hundred, on diagonals, so that no row and no column is all zeros.
    const units = shape[1]!;
    const kept = (i: number) => (Math.floor(i / units) * 7 + (i % units)) % Math.min(100, units) === 0;
    return { data: Float32Array.from(data as Float32Array, (w, i) => (kept(i) ? w : 0)), shape };
  });
}

export const describeSparse = (runtime: Pick<CompactOptions, "ort" | "executionProviders">) =>
  describe("a file with sparse initializers", () => {
    it("runs with the outputs of the dense file, bit for bit, at a twentieth of its bytes", async () => {
      const model = lenet();
      const { certificate } = await compact(model, { ...runtime, sparse: true });
      expect(certificate.difference).toEqual({ absolute: 0, ulps: 0 });
      expect(certificate.bytes.before).toBe(writeModel(model).length);
      expect(certificate.bytes.after).toBeLessThan(certificate.bytes.before / 20);
    });
  });
