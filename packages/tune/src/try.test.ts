import { readFileSync } from "node:fs";
import { l1 } from "@reg/core";
import { it } from "vitest";
import { linearProblem } from "./linear/linearProblem.ts";
import { crossValidate } from "./crossValidate.ts";
it("tries", async () => {
  const d = JSON.parse(readFileSync("/tmp/tune-try.json", "utf8"));
  const p = linearProblem({ inputs: { data: d.X.flat(), shape: [442, 10] }, targets: d.y, model: "linear", penalty: l1({ l1: 1 }), standardize: false });
  const bounds = [0, 89, 178, 266, 354, 442];
  const folds = [0,1,2,3,4].map((f) => Array.from({ length: bounds[f + 1]! - bounds[f]! }, (_, i) => bounds[f]! + i));
  let t0 = performance.now();
  const { results } = await crossValidate(p, { folds, least: 1e-3, choose: "best" });
  console.log(results.choice, results.oneStandardError, results.refit.points.at(-1), performance.now() - t0);
  const q = linearProblem({ inputs: { data: d.B.flat(), shape: [569, 30] }, targets: d.t, model: "logistic", penalty: l1({ l1: 1 }) });
  t0 = performance.now();
  const r = await crossValidate(q, {});
  console.log(r.results.choice, r.results.best, r.results.refit.points.at(-1), performance.now() - t0, JSON.stringify(r.results).length);
});
