import * as Plot from "@observablehq/plot";
import type { CrossValidation } from "@reg/tune";

/** The strengths that rules choose, as lines across a chart with their names above. One line where rules agree. */
export function strengthMarks({ best, oneStandardError, choice }: CrossValidation): Plot.Markish[] {
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
  // The label of the weaker strength is to the right of its line, that of the stronger to the left: they may be close.
  const weakest = Math.min(...strengths);
  return lines.flatMap(({ strength, name, chosen }) => [
    Plot.ruleX([strength], {
      stroke: chosen ? "var(--mark)" : "currentColor",
      strokeDasharray: chosen ? "none" : "4 3",
      strokeOpacity: chosen ? 1 : 0.6,
    }),
    Plot.text([name], {
      ...{ x: [strength], frameAnchor: "top", dy: -12, fill: chosen ? "var(--mark)" : "currentColor" },
      ...(strength === weakest ? { textAnchor: "start", dx: 3 } : { textAnchor: "end", dx: -3 }),
    }),
  ]);
}
