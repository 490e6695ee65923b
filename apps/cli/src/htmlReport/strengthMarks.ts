import * as Plot from "@observablehq/plot";
import type { CrossValidation } from "@reg/tune";

/** The strengths that rules choose, as lines across a chart with their names above. One line where rules agree. */
export function strengthMarks({ points, best, oneStandardError, choice }: CrossValidation): Plot.Markish[] {
  const named = [
    { strength: best.strength, name: "best" },
    { strength: oneStandardError.strength, name: "1 s.e." },
    { strength: choice.strength, name: "chosen" },
  ];
  const strengths = [...new Set(named.map(({ strength }) => strength))];
  const lines = strengths.map((strength) => {
    const names = named.filter((each) => each.strength === strength).map(({ name }) => name);
    return { strength, name: names.join(", "), chosen: strength === choice.strength };
  });
  // The label of the weakest is to the right of its line, the others' to the left: they may be close. At the right end there is no room,
  // and it goes to the left, above them.
  const weakest = Math.min(...strengths);
  const isAtEnd = points.findIndex((point) => point.strength === weakest) > 0.75 * points.length;
  const beside = { textAnchor: "end", dx: -3, dy: -12 } as const;
  const placeOf = (strength: number) => {
    if (strength !== weakest) return beside;
    return isAtEnd ? { ...beside, dy: -24 } : ({ textAnchor: "start", dx: 3, dy: -12 } as const);
  };
  return lines.flatMap(({ strength, name, chosen }) => [
    Plot.ruleX([strength], {
      stroke: chosen ? "var(--mark)" : "currentColor",
      strokeDasharray: chosen ? "none" : "4 3",
      strokeOpacity: chosen ? 1 : 0.6,
    }),
    Plot.text([name], {
      ...{ x: [strength], frameAnchor: "top", fill: chosen ? "var(--mark)" : "currentColor" },
      ...placeOf(strength),
    }),
  ]);
}
