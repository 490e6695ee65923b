import type { PenaltyReport } from "@reg/core";
import { strengthName } from "../step/names.ts";
import type { Engine } from "./engine.ts";
import { strengthAtStep } from "./stepFeeds.ts";

/** The penalty of the plan at work on the weights as they are. */
export async function penaltyNow(engine: Engine): Promise<PenaltyReport> {
  if (!engine.plan) return { penalty: 0, inObjective: 0 };
  const { ort } = engine.options;
  await engine.penalty.release();
  const { graph, run } = await engine.penalty.get();
  const strength = new ort.Tensor("float32", [strengthAtStep(engine, engine.step)], []);
  const results = await engine.inTurn(() => run({ ...engine.state.weightFeeds(), [strengthName]: strength }));
  const [penalty, inObjective] = graph.outputs.map((name) => Number(results[name]!.data[0])) as [number, number];
  return { penalty, inObjective };
}
