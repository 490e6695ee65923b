import type * as common from "onnxruntime-common";
import { writeModel } from "../src/file/model.ts";
import type { Tensor } from "../src/file/tensor.ts";
import type { Graph, Value } from "../src/graph/graph.ts";
import { modelOf } from "../src/graph/toModel.ts";
import { fromOrt, toOrt } from "./ortTensor.ts";

/** The values of a graph, as a runtime computes them from these inputs. */
export async function runGraph(
  ort: typeof common,
  provider: string,
  graph: Graph,
  wanted: readonly Value[],
  inputs: Readonly<Record<string, Tensor>>,
): Promise<readonly Tensor[]> {
  const outputs = wanted.map((value) => graph.op("Identity", [value]));
  const session = await ort.InferenceSession.create(writeModel(modelOf(graph, outputs, "test")), {
    executionProviders: [provider],
    logSeverityLevel: 3,
  });
  const feeds = Object.entries(inputs).map(([name, tensor]) => [name, toOrt(ort, tensor)] as const);
  const results = await session.run(Object.fromEntries(feeds.filter(([name]) => session.inputNames.includes(name))));
  await session.release();
  return outputs.map(({ name }) => fromOrt(results[name]!));
}
