// What a user's page pays for this package.
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bundle } from "../test/bundle.ts";

const gzipped = (code: string) => gzipSync(code, { level: 9 }).length;

describe("the size of", () => {
  it("a penalty alone is a few kB, without globs, dialects and plans", async () => {
    const { code, modules } = await bundle(`export { l1 } from "@reg/core";`);
    expect(gzipped(code)).toBeLessThan(4300);
    expect(
      modules.filter((id) => /pathMatcher|globWords|dialects|config|plan|resolve|arrayOps|groups/.test(id)),
    ).toEqual([]);
  });

  it("a penalty with its numbers is less than 8.3 kB", async () => {
    const { code, modules } = await bundle(`export { gradient, l1, prox, value } from "@reg/core";`);
    expect(gzipped(code)).toBeLessThan(8300);
    expect(modules.filter((id) => /pathMatcher|globWords|dialects|config|plan\.ts|resolve/.test(id))).toEqual([]);
  });

  it("everything is less than 23.8 kB", async () => {
    const { code } = await bundle(`export * from "@reg/core";`);
    expect(gzipped(code)).toBeLessThan(23_800);
  });
});
