import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { pageOf } from "./page.ts";
import { readFigures } from "./result.ts";
import { rows } from "./rows.ts";

const docs = (file: string) => new URL(`../docs/${file}`, import.meta.url);

it("has written the page from the figures that are kept", () => {
  expect(readFileSync(docs("figures.md"), "utf8")).toBe(pageOf(readFigures(docs("figures.json")), rows));
});

it("gives a mean before the figures of each split, and says which bounds are kept", () => {
  const zeros = [
    {
      name: "zeros",
      title: "Zeros",
      bounds: [
        { bound: "at most 0.3 points below", figure: "0.20 points below", met: true },
        { bound: "half the time", figure: "1.9 times faster", met: false },
      ],
      tables: [
        {
          columns: [
            { key: "name", title: "network" },
            { key: "accuracy", title: "test %" },
            { key: "bytes", title: "bytes", digits: 0 },
          ],
          lines: [{ name: "dense", accuracy: [96, 95.5], bytes: 1200 }],
        },
      ],
      notes: ["A note."],
      machine: "2 cores",
      minutes: 1.25,
    },
  ];
  const page = pageOf(zeros, [{ name: "zeros" }, { name: "cnn" }]);
  expect(page).toContain(`| row   | bound                    | measured          | met    |
| ----- | ------------------------ | ----------------- | ------ |
| Zeros | at most 0.3 points below | 0.20 points below | yes    |
| Zeros | half the time            | 1.9 times faster  | **no** |

Not measured yet: \`cnn\`.
`);
  expect(page).toMatch(
    /\n## Zeros\n\n\| network \| test % {15}\| bytes \|\n.*\n\| dense {3}\| 95\.75 \(96\.00, 95\.50\) \| 1200 {2}\|/,
  );
  expect(page).toMatch(/\n- A note\.\n\nMeasured in 1\.3 minutes on 2 cores\.\n$/);
});

it("names the rows there are when one is unknown", async () => {
  const command = fileURLToPath(new URL("../dist/figures.js", import.meta.url));
  await expect(promisify(execFile)(process.execPath, [command, "--only", "zero"])).rejects.toMatchObject({
    code: 2,
    stderr:
      'figures: no row is called "zero". There are: zeros, units, command, cnn, pretrained, stacks, models, features, nonlinear, paths.\n',
  });
});
