// A page of the examples, built and served as a reader has it, before a browser.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { build, preview } from "vite";
import { launch } from "./chromium.ts";

export interface BuiltPage {
  /** The page in a new tab, with this behind its address: `?epochs=1`. */
  open(query: string): Promise<Page>;
  close(): Promise<void>;
}

/** Builds and serves the page of a folder. */
export async function builtPage(root: string): Promise<BuiltPage> {
  const outDir = await mkdtemp(join(tmpdir(), "reg-example-"));
  const options = { root, configFile: false, logLevel: "error" } as const;
  await build({ ...options, worker: { format: "es" }, build: { outDir, emptyOutDir: true, target: "es2022" } });
  const server = await preview({ ...options, build: { outDir }, preview: { host: "127.0.0.1", port: 0 } });
  const browser = await launch();
  return {
    async open(query) {
      const page = await browser.newPage();
      await page.goto(`${server.resolvedUrls!.local[0]}${query}`);
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
