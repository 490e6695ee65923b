// The rules of the house for penalties, kept here and not by memory.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as penalties from "./index.ts";

const golden = new URL("../../../conformance/golden/", import.meta.url);
const files = readdirSync(new URL(".", import.meta.url));
const names = files
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "index.ts")
  .map((file) => file.slice(0, -".ts".length));

describe.each(names)("penalties/%s.ts", (name) => {
  const source = readFileSync(new URL(`./${name}.ts`, import.meta.url), "utf8");
  const factory = Object.entries(penalties).find(([exported]) => exported === name)?.[1];

  it("exports a penalty of its own name, from penalties/index.ts too", () => {
    expect(factory?.definition.name).toBe(name);
    expect(source.match(/^export /gm)).toHaveLength(1);
  });

  it("says what it is for and gives its formula in a docstring", () => {
    const docstring = source.match(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const /)?.[1] ?? "";
    expect(docstring).toMatch(/value = |add up/);
  });

  it("describes its parameters", () => {
    expect(Object.keys(factory?.definition.params ?? {})).not.toHaveLength(0);
  });

  it("is short", () => expect(source.trimEnd().split("\n").length).toBeLessThanOrEqual(60));

  it("has a test beside it", () => expect(files).toContain(`${name}.test.ts`));

  if (existsSync(golden)) {
    it("has golden numbers of another implementation", () => {
      expect(existsSync(new URL(`${name}.json`, golden)), `golden/${name}.json`).toBe(true);
    });
  }
});

it("knows every penalty of index.ts by its file", () => {
  expect(Object.keys(penalties).toSorted()).toEqual(names.toSorted());
});
