import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import type { Cost, Size } from "./scaleChild.ts";

/** Inputs and units of the four layers: 0.1, 1, 5 and 25 million weights. */
const widths = [158, 500, 1118, 2500] as const;

/** What a step of Adam costs in time and memory, from small to large, each size in its own process. */
export async function measureScale(say: (text: string) => void): Promise<readonly Cost[]> {
  const costs: Cost[] = [];
  for (const runtime of ["node", "web"]) {
    for (const width of widths) {
      for (const penalty of ["none", "l1l2"] as const) {
        say(`${runtime}, ${width} x ${width}, ${penalty} …`);
        const child = fork(fileURLToPath(new URL("./scaleChild.js", import.meta.url)));
        child.send({ runtime, width, penalty } satisfies Size);
        const [cost] = await once(child, "message");
        costs.push(cost);
      }
    }
  }
  return costs;
}

/** The costs for people. */
export function scaleTable(costs: readonly Cost[]): string {
  const head = ["runtime", "weights", "penalty", "ms/step", "ns/weight", "peak memory / model"];
  const lines = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { runtime, weights, penalty, msPerStep, peak } of costs) {
    const perWeight = ((msPerStep * 1e6) / weights).toFixed(1);
    lines.push([
      runtime,
      `${(weights / 1e6).toFixed(1)} M`,
      penalty,
      msPerStep.toFixed(2),
      perWeight,
      `${peak.toFixed(1)}x`,
    ]);
  }
  return lines.toString();
}
