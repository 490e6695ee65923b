import type { LayerInternals, ModelInternals } from "../../internals.ts";
import { stateSlots } from "../files/optimizerState.ts";
import type { KerasEntry } from "../json.ts";
import type { KerasOptimizer } from "../optimizers/kerasOptimizer.ts";
import type { Placed } from "./writeWeights.ts";

/** The state of a model's optimizer, as Keras keeps it; one that has taken no step has what it starts with. */
export async function optimizerArrays(
  model: ModelInternals & LayerInternals,
  entry: KerasEntry,
  optimizer: KerasOptimizer,
): Promise<Placed[]> {
  const { rule, settings, memory, memoryNames, iterations, schedule } = optimizer;
  const scalar = (value: number) => ({ shape: [], data: Float32Array.of(value) });
  const starts = rule.starts?.(settings) ?? {};
  const shared = [...(rule.shared?.(settings, iterations) ?? [])];
  const slots = stateSlots(model, entry, optimizer).map(async ({ shape, at }) => {
    if (at === undefined) return scalar(shared.shift()!);
    const kept = memory[at]?.variable;
    const size = shape.reduce((product, length) => product * length, 1);
    const start = starts[memoryNames[at % memoryNames.length]!] ?? 0;
    const data = kept ? await kept.data<"float32">() : new Float32Array(size).fill(start);
    return { shape, data };
  });
  const state = [
    { shape: [], data: Int32Array.of(iterations) },
    ...(typeof schedule === "number" ? [scalar(schedule)] : []),
    ...(await Promise.all(slots)),
  ];
  return state.map((each, i) => ({ ...each, path: `optimizer/vars/${i}` }));
}
