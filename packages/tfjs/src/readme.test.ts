// The examples of README.md run and print what it says.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as features from "@reg/core/features";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { kerasCases } from "../test/kerasCases.ts";
import * as reg from "./index.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```(?:\n```text\n([\s\S]*?)```)?/g)].map(
  ([, code = "", printed = ""]) => [/import (.*) from "@reg/.exec(code)?.[1] ?? "", code, printed] as const,
);
const modules = {
  "@reg/core/features": features,
  "@reg/tfjs": reg,
  "@tensorflow/tfjs": tf,
  "node:fs/promises": { readFile },
};

/** The code as a function of the modules it imports. */
function functionOf(code: string): (imported: typeof modules) => Promise<void> {
  // What is imported for its side effect, a backend, is there already.
  const named = code.replace(/^import ".+";.*$/gm, "");
  const body = named.replace(/^import (?:\* as )?(.+) from (".+");$/gm, "const $1 = modules[$2];");
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  return new AsyncFunction("modules", body);
}

const start = process.cwd();
let folder = "";
beforeAll(async () => {
  await tf.setBackend("cpu");
  folder = await mkdtemp(join(tmpdir(), "reg-readme-"));
  await writeFile(join(folder, "model.json"), JSON.stringify(kerasCases["Keras 3"].sequential!.json));
  process.chdir(folder);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  process.chdir(start);
  await rm(folder, { recursive: true });
});

it.each(examples)("README: %s", async (_, code, printed) => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...words: unknown[]) => void lines.push(words.join(" ")));
  await functionOf(code)(modules);
  expect(lines.map((line) => `${line}\n`).join("")).toBe(printed);
});
