import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";

it("prints the published JSON Schema and nothing else", async () => {
  const { code, stdout, stderr } = await runReg("schema");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const published = readFileSync(createRequire(import.meta.url).resolve("@reg/core/schema.json"), "utf8");
  expect(stdout.trimEnd()).toBe(published.trimEnd());
  expect(JSON.parse(stdout).$schema).toBe("https://json-schema.org/draft/2020-12/schema");
});
