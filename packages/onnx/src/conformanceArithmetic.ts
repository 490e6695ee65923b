import type { Arithmetic } from "@reg/conformance";
import type { Penalty, Weights } from "@reg/core";
import { createGraph, modelOf, type Value, writeModel } from "@reg/onnx-graph";
import { lowerPenalty } from "./lowering/lowerPenalty.ts";
import type { PenaltyNodes } from "./lowering/penaltyNodes.ts";
import { plainNodes } from "./lowering/plainNodes.ts";
import { runtimeOf } from "./lowering/runtime.ts";
import type { Ort, Session } from "./run/ort.ts";
import type { TrainerOptions } from "./trainerOptions.ts";

export interface OnnxTargetOptions extends Pick<TrainerOptions, "executionProviders" | "sessionOptions"> {
  readonly ort: Ort & { readonly env: { readonly versions: Readonly<Record<string, string | undefined>> } };
  /** The formulas over `onnxOps` as they stand, instead of the forms that training uses on this runtime. */
  readonly plain?: boolean;
}

type Output = (nodes: PenaltyNodes, w: Value, step: Value) => Value;

/** A graph of one penalty: `w`, and `step` where the output reads it. */
async function createSession(options: OnnxTargetOptions, penalty: Penalty, weights: Weights, output: Output) {
  const { ort, executionProviders, sessionOptions, plain = false } = options;
  const graph = createGraph(17);
  const [w, step] = [graph.input("w", "float32", weights.shape), graph.input("step", "float32", [])];
  const placed = penalty.place(weights);
  const nodes = plain ? plainNodes(graph, placed, w) : lowerPenalty(graph, placed, w, runtimeOf(executionProviders));
  const result = graph.op("Identity", [output(nodes, w, step)]);
  return ort.InferenceSession.create(writeModel(modelOf(graph, [result], "penalty")), {
    logSeverityLevel: 3,
    ...sessionOptions,
    executionProviders,
  });
}

/** One output of penalties. The last session is kept: the suite asks for the same penalty on many weights in a row. */
function computer(options: OnnxTargetOptions, output: Output) {
  const { ort } = options;
  let last: { readonly definition: unknown; readonly key: string; readonly session: Session } | undefined;
  return async (penalty: Penalty, weights: Weights, step: number): Promise<Weights> => {
    const { definition } = penalty;
    const key = JSON.stringify([penalty, weights.shape]);
    if (last?.definition !== definition || last.key !== key) {
      await last?.session.release();
      last = undefined;
      last = { definition, key, session: await createSession(options, penalty, weights, output) };
    }
    const results = await last.session.run({
      w: new ort.Tensor("float32", Float32Array.from(weights.data), weights.shape),
      step: new ort.Tensor("float32", [step], []),
    });
    const { data, dims } = Object.values(results)[0]!;
    // The graph is float32.
    return { data: data as Float32Array, shape: dims };
  };
}

/** Penalties as separate graphs, in the forms that training uses on this runtime, or as they are written if `plain`. */
export function onnxArithmetic(options: OnnxTargetOptions): Arithmetic {
  const value = computer(options, (nodes) => nodes.value());
  const gradient = computer(options, (nodes) => nodes.gradient());
  const prox = computer(options, (nodes, w, step) => nodes.prox(w, step));
  return {
    value: async (penalty, weights) => (await value(penalty, weights, 0)).data[0]!,
    gradient: (penalty, weights) => gradient(penalty, weights, 0),
    prox,
  };
}
