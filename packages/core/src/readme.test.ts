// The examples of README.md run and print what it says.
import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { bundle } from "../test/bundle.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```(?:\n```text\n([\s\S]*?)```)?/g)].map(
  ([, code = "", printed = ""]) => [code.split("\n").at(2) ?? "", code, printed] as const,
);

afterEach(() => {
  vi.restoreAllMocks();
});

it.each(examples)("README: %s", async (_, code, printed) => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...words: unknown[]) => void lines.push(words.join(" ")));
  const { code: bundled } = await bundle(code);
  await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(bundled)}`);
  expect(lines.map((line) => `${line}\n`).join("")).toBe(printed);
});
