import { mildStrength } from "@reg/core/adapter";
import { onlyBatch, type StackedBatches, stepsOf } from "../data/stackedBatches.ts";
import { targetsName } from "../step/names.ts";
import { formOf } from "../step/objective.ts";
import type { Engine } from "./engine.ts";
import type { OrtTensor } from "./ort.ts";
import { toOrt } from "./ortTensor.ts";

/** The loss of a batch where all weights that targets of sparsity rank are 0. */
async function lossWithout(engine: Engine, { inputs, targets }: StackedBatches): Promise<number> {
  const { ort } = engine.options;
  const ranked = new Set(engine.plan!.sparsity.flatMap(({ paths }) => paths));
  const zeros = ({ data, dims }: OrtTensor) => new ort.Tensor("float32", new Float32Array(data.length), dims);
  const weights = Object.entries(engine.state.weightFeeds()).map(([name, tensor]) => {
    return [name, ranked.has(name) ? zeros(tensor) : tensor] as const;
  });
  const { graph, run } = await engine.evaluation[formOf(targets)].get();
  const results = await run({
    ...Object.fromEntries(weights),
    ...Object.fromEntries(engine.data.inputs.map(({ name }, i) => [name, toOrt(ort, onlyBatch(inputs[i]!))])),
    ...(targets && { [targetsName]: toOrt(ort, onlyBatch(targets)) }),
  });
  return Number(results[graph.outputs[0]!]!.data[0]);
}

/**
 * Before the first step of a plan with targets of sparsity: chooses the strengths that nobody wrote, by the first batch. See `mildStrength`.
 * Throws `INVALID_CONFIG`.
 */
export async function chooseStrength(engine: Engine, batches: StackedBatches): Promise<void> {
  const { planProgress, state } = engine;
  if (!planProgress?.sparsity.needsStrength) return;
  const loss = await lossWithout(engine, stepsOf(batches, 0, 1));
  const read = (path: string) => state.read(path).data;
  planProgress.sparsity.setMild(mildStrength(planProgress.sparsity.unwritten, read, loss, "@reg/onnx"));
}
