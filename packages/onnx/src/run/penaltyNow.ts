import type { PenaltyReport } from "@reg/core";
import { rateNames } from "../step/rates.ts";
import type { Engine } from "./engine.ts";
import { strengthFeeds } from "./stepFeeds.ts";

/** The penalty of the plan at work on the weights as they are. */
export async function penaltyNow(engine: Engine): Promise<PenaltyReport> {
  if (!engine.plan) return { penalty: 0, inObjective: 0 };
  await engine.penalty.release();
  const { graph, run } = await engine.penalty.get();
  const feeds = () => ({ ...engine.state.weightFeeds(), ...strengthFeeds(engine, rateNames(engine.recipe())) });
  const results = await engine.inTurn(() => run(feeds()));
  const [penalty, inObjective] = graph.outputs.map((name) => Number(results[name]!.data[0])) as [number, number];
  return { penalty, inObjective };
}
