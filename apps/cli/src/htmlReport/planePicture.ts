// The picture that every text on L1 and L2 shows: the loss over two weights as rings, the penalty as a shape around 0, and the minimum of
// both where a ring touches the shape. L1's shape has corners on the axes, so that it is touched where a weight is 0.
import * as Plot from "@observablehq/plot";
import { arrayOps, type Penalty, RegError } from "@reg/core";
import type { PathDocument, PlaneLoss } from "../path/pathDocument.ts";
import { figure } from "../report/numbers.ts";
import { draw, escaped, figureOf } from "./drawing.ts";

const valueAt = (penalty: Penalty, x: number, y: number): number =>
  penalty.place({ shape: [2, 1] }).value(arrayOps, { data: Float64Array.of(x, y), shape: [2, 1] }).data[0]!;

/** A loss with a tilted ellipse, where the data have none of two weights. */
function example(penalty: Penalty): PlaneLoss {
  const at = Array.from({ length: 61 }, (_, i) => (i - 30) / 15);
  const [a, b] = [0.55, 1.35];
  const loss = (x: number, y: number) => ((x - a) ** 2 + (y - b) ** 2 - 1.1 * (x - a) * (y - b)) / 2;
  const least = (strength: number) => {
    let best: readonly [number, number] = [0, 0];
    const total = ([x, y]: readonly [number, number]) => loss(x, y) + strength * valueAt(penalty, x, y);
    for (const x of at) for (const y of at) if (total([x, y]) < total(best)) best = [x, y];
    return best;
  };
  const path = [1.2, 0.9, 0.7, 0.5, 0.35, 0.25, 0.15, 0.08, 0.03].map((strength) => ({
    strength,
    coefficients: least(strength),
  }));
  return { inputs: [0, 1], at, values: at.map((y) => at.map((x) => loss(x, y))), least: [a, b], path };
}

/** The minimum to show: where one weight is 0 and the other is about half of what it becomes, or else the middle of the path. */
function shownOf({ path, least }: PlaneLoss) {
  const size = ([x, y]: readonly [number, number]) => Math.hypot(x, y);
  const cornered = path.filter(({ coefficients: [x, y] }) => (x === 0) !== (y === 0));
  const from = cornered.length > 0 ? cornered : path.filter(({ coefficients }) => size(coefficients) > 0);
  const off = ({ coefficients }: PlaneLoss["path"][number]) => Math.abs(size(coefficients) - size(least) / 2);
  return from.reduce((best, each) => (off(each) < off(best) ? each : best), from[0] ?? path[0]!);
}

function drawPlane(plane: PlaneLoss, penalty: Penalty, labels: readonly [string, string]) {
  const { at, values, least, path } = plane;
  const [low = 0, high = 0] = [at[0], at.at(-1)];
  const shown = shownOf(plane);
  const [x, y] = shown.coefficients;
  const nearest = (value: number) =>
    at.reduce((best, each, i) => (Math.abs(each - value) < Math.abs(at[best]! - value) ? i : best), 0);
  const bottom = values[nearest(least[1])]![nearest(least[0])]!;
  const touching = values[nearest(y)]![nearest(x)]!;
  // Of minus the loss: a ring is then the edge of what is inside it.
  const rings = [0.1, 0.4, 1, 1.8, 3].map((part) => -bottom - part * (touching - bottom));
  const grid = { width: at.length, height: at.length, x1: low, x2: high, y1: low, y2: high };
  const cost = at.flatMap((v) => at.map((u) => -valueAt(penalty, u, v)));
  const dots = [
    { x: least[0], y: least[1], name: "least loss", colour: "var(--c1)" },
    { x, y, name: "least loss + λ · penalty", colour: "var(--mark)" },
  ];
  return draw("loss and penalty of two weights", {
    ...{
      width: 460,
      height: 440,
      x: { label: labels[0], domain: [0.98 * low, 0.98 * high] },
      y: { label: labels[1], domain: [0.98 * low, 0.98 * high] },
      color: { type: "identity" },
    },
    marks: [
      Plot.ruleX([0], { strokeOpacity: 0.4 }),
      Plot.ruleY([0], { strokeOpacity: 0.4 }),
      Plot.contour(cost, {
        ...grid,
        clip: true,
        thresholds: [-valueAt(penalty, x, y)],
        stroke: "var(--c2)",
        strokeWidth: 2,
      }),
      Plot.contour(
        values.flat().map((loss) => -loss),
        { ...grid, clip: true, thresholds: rings, stroke: "var(--c1)", strokeOpacity: 0.7 },
      ),
      Plot.line(
        path.map(({ coefficients }) => coefficients),
        { stroke: "var(--mark)", strokeDasharray: "3 3" },
      ),
      Plot.dot(dots, { x: "x", y: "y", fill: "colour", r: 4.5 }),
      ...dots.map((dot) => {
        // Each away from the other.
        const isLeast = dot === dots[0];
        const dy = isLeast === least[1] >= y ? -14 : 14;
        const paper = { fill: "currentColor", stroke: "var(--paper)", strokeWidth: 4, paintOrder: "stroke" };
        return Plot.text([dot.name], { x: [dot.x], y: [dot.y], dy, ...paper });
      }),
    ],
  });
}

/** The loss and the penalty over two weights, from the data where they have a loss of two, and otherwise as an example. */
export function planePicture({ plane, results }: PathDocument, penalty: Penalty): string {
  try {
    const of = plane ?? example(penalty);
    const names = results.problem.inputs;
    const labels = plane
      ? ([names[plane.inputs[0]]!, names[plane.inputs[1]]!] as const)
      : (["weight 1", "weight 2"] as const);
    const what = plane
      ? `The loss over the coefficients of ${labels[0]} and ${labels[1]} alone, each in standard deviations`
      : "An example of a loss over two weights";
    const caption = `${what}: on a blue ring it is equal. On the orange shape the penalty is equal. Where a ring touches the shape, loss + λ · penalty is least, here for λ = ${figure(shownOf(of).strength)}. The dashed line is that minimum as λ falls: while it runs along an axis, one of the two is exactly 0.`;
    return figureOf(drawPlane(of, penalty, labels), escaped(caption));
  } catch (error) {
    if (!(error instanceof RegError)) throw error;
    return "";
  }
}
