import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { assertInstalled, type Needed } from "./assertInstalled.ts";
import { runtimeNames, runtimes } from "./runtimes.ts";

const { peerDependencies, peerDependenciesMeta, dependencies } = createRequire(import.meta.url)("../../package.json");

describe("assertInstalled", () => {
  it("says what is missing, and the line that installs all of it", () => {
    const needed = [
      { name: "commander" },
      { name: "@reg/none" },
      { name: "no-such", version: "^2.0.0" },
      { name: "x-y" },
    ];
    expect(() => assertInstalled("--stack none", needed)).toThrow(
      '[reg] --stack none: expected @reg/none, no-such and x-y beside @reg/cli, received no such package. npm install commander @reg/none "no-such@^2.0.0" x-y',
    );
    expect(() => assertInstalled("--stack one", [{ name: "x-y" }])).toThrow(
      "[reg] --stack one: expected x-y beside @reg/cli, received no such package. npm install x-y",
    );
    assertInstalled("--stack all", [{ name: "commander" }]);
  });

  it("asks for what package.json calls an optional peer, and nothing large is installed unasked", () => {
    const needed = runtimeNames.flatMap((name): readonly Needed[] => runtimes[name].packages);
    // onnxruntime-common is a peer of @reg/onnx, which npm installs with it.
    const names = [...new Set(needed.map(({ name }) => name))].filter((name) => name !== "onnxruntime-common");
    // What --queue asks for.
    names.push("bullmq", "ioredis");
    expect(names.sort()).toEqual(Object.keys(peerDependencies).sort());
    for (const name of names)
      expect([peerDependenciesMeta[name], dependencies[name]]).toEqual([{ optional: true }, undefined]);
  });
});
