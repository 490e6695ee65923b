// The report's tables: what was chosen, which class was taken for which, the plan, and what made it.
import type { PathDocument } from "../path/pathDocument.ts";
import { figure, percent } from "../report/numbers.ts";
import { escaped } from "./drawing.ts";

/** A table of text, with heads. Cells are escaped. */
function htmlTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((each) => `<th scope="col">${escaped(each)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`).join("\n");
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** How often each class was taken for each. Empty without a test of classes. */
export function confusionTable({ test, data }: PathDocument): string {
  if (!test?.confusion || !data.classes) return "";
  const most = Math.max(...test.confusion.flat());
  const heads = data.classes.map((name) => `<th scope="col">${escaped(name)}</th>`).join("");
  const cell = (count: number, right: boolean) => {
    const share = Math.round((100 * count) / Math.max(1, most));
    return `<td class="${right ? "right" : "wrong"}" style="--share:${share}%">${count || "·"}</td>`;
  };
  const rows = test.confusion.map((counts, row) => {
    const cells = counts.map((count, column) => cell(count, row === column)).join("");
    return `<tr><th scope="row">${escaped(data.classes![row]!)}</th>${cells}</tr>`;
  });
  const caption = `Rows are true classes, columns are what the model says, on the ${test.rows} rows of the test.`;
  return `<div class="wide"><table class="confusion"><caption>${caption}</caption><thead><tr><td></td>${heads}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

/** Every strength with what came of it. */
export function strengthsTable({ results, path }: PathDocument): string {
  const { points, problem, relax, choice, best, oneStandardError } = results;
  const judged = problem.metric.name === "accuracy" ? percent : figure;
  const gapAt = (strength: number) => {
    const gap = path.points.find((point) => point.strength === strength)?.gap;
    return gap === undefined ? "–" : Math.max(0, gap).toExponential(0);
  };
  const note = (i: number) =>
    [i === choice.index && "chosen", i === best.index && "best", i === oneStandardError.index && "one standard error"]
      .filter(Boolean)
      .join(", ");
  const rows = points.map((point, i) => {
    const { loss, metric } = (relax && point.relaxed) || point;
    return [
      figure(point.strength),
      `${figure(loss.mean)} ± ${figure(loss.standardError)}`,
      `${judged(metric.mean)} ± ${judged(metric.standardError)}`,
      `${Number(point.inputs.toFixed(1))}`,
      percent(point.zeros),
      ...(problem.solved ? [gapAt(point.strength)] : []),
      note(i),
    ];
  });
  return htmlTable(
    [
      "strength",
      problem.loss,
      problem.metric.name === "accuracy" ? "accuracy" : "mean squared error",
      "inputs",
      "exact zeros",
      ...(problem.solved ? ["duality gap"] : []),
      "",
    ],
    rows,
  );
}

/** Which parameter has which penalty, and what is left of it. */
export function planTable({ results, path }: PathDocument): string {
  const { problem, choice } = results;
  const point = path.points.find(({ strength }) => strength === choice.strength) ?? path.points.at(-1)!;
  const penalty = JSON.stringify(problem.penalty);
  const rows = point.live.map(({ path: name, inputs, units }) => [name, penalty, `${inputs}`, `${units}`]);
  return htmlTable(["parameter", "penalty, times the strength", "live inputs", "live units"], rows);
}

/** What made the report. */
export function madeTable({ results, command, data }: PathDocument): string {
  const { made, seed, folds, repeats, split, order, problem, lambdaMax, relax } = results;
  const rows = [
    ["command", command],
    ["data", `${data.name}, ${data.rows} rows to learn from, ${problem.inputs.length} inputs`],
    ["model", `${problem.name}, ${problem.solved ? "solved to a duality gap" : "trained"}`],
    ["folds", `${folds}, ${split}${repeats > 1 ? `, drawn ${repeats} times` : ""}; seed ${seed}`],
    ["path", `${order}${relax ? ", each support fitted again without the penalty" : ""}`],
    ["λ max", `${figure(lambdaMax)}${problem.solved ? "" : ", found by a search, within a factor of 2"}`],
    [
      "versions",
      Object.entries(made)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
    ],
  ];
  return htmlTable(["", ""], rows).replace(/<thead>.*?<\/thead>/s, "");
}
