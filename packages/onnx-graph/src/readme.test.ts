// The example of README.md runs as a reader runs it, on the built package, and prints what the page says.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { gradientRules } from "./ops/gradients/index.ts";
import { shapeRules } from "./ops/shapes/index.ts";

const root = new URL("../", import.meta.url);
const readme = readFileSync(new URL("README.md", root), "utf8");
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```\n\n?```text\n([\s\S]*?)```/g)].map(
  ([, code = "", printed = ""]) => [code, printed] as const,
);

it("has an example that prints", () => {
  expect(examples).toHaveLength(1);
});

it.each(examples)("README: prints what it says", async (code, printed) => {
  const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code], {
    cwd: fileURLToPath(root),
  });
  expect((await run).stdout).toBe(printed);
});

it("README: counts the rules there are", () => {
  expect(readme).toContain(`There are gradient rules for ${Object.keys(gradientRules).length} ops.`);
  expect(readme).toContain(`There are shape rules for ${Object.keys(shapeRules).length}.`);
});
