// The examples in a page of headless Chromium whose policy forbids to make code from text: `script-src 'self'`. Only onnxruntime's wasm
// wants more, `'wasm-unsafe-eval'`. The core is also loaded as a browser does it without a bundler: by an import map, file by file.
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch, reason } from "./test/chromium.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const core = fileURLToPath(new URL("../packages/core/", import.meta.url));

const folders: Readonly<Record<string, string>> = {
  core: join(core, "dist"),
  leven: join(core, "node_modules/leven"),
  valibot: join(core, "node_modules/valibot/dist"),
  ort: join(here, "node_modules/onnxruntime-web/dist"),
};
const imports = {
  "@reg/core": "/core/index.js",
  leven: "/leven/index.js",
  valibot: "/valibot/index.mjs",
};
const ownCode: Readonly<Record<string, string>> = {
  core: `import { l1, prox, resolve, weights } from "@reg/core";
    const parameter = { path: "layers/0/kernel", role: "kernel", shape: [2, 2] };
    const [entry] = resolve({ rules: [{ match: "layers/*/{kernel,bias}", penalty: "l1" }] }, [parameter]).regularized;
    console.log(entry.parameter.path, prox(l1({ l1: 1 }), weights([3, -0.5, 0, -2], [2, 2]), 1).data.join(" "));`,
  evil: `try { new Function("return 1")(); console.log("allowed"); } catch (error) { console.log(error.name); }`,
};

/** An example as one file for the page; onnxruntime-web replaces onnxruntime-node. */
async function bundled(name: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    resolve: { alias: { "onnxruntime-node": "/ort/ort.wasm.min.mjs" } },
    build: {
      write: false,
      target: "es2022",
      lib: { entry: join(here, `${name}.mjs`), formats: ["es"], fileName: "x" },
      rolldownOptions: { external: ["/ort/ort.wasm.min.mjs"] },
    },
  });
  // One entry, not watched: one output.
  return (built as Rolldown.RolldownOutput[])[0]!.output[0].code;
}

async function answer(address: string): Promise<{ readonly type: string; readonly body: string | Buffer }> {
  const [, room = "", name = ""] = /^\/([\w-]+)\/([\w./-]*)$/.exec(address) ?? [];
  if (room === "page") {
    // The map is no script that runs, but it counts as one: the policy names it by a nonce.
    const map = `<script type="importmap" nonce="map">${JSON.stringify({ imports })}</script>`;
    return { type: "text/html", body: `<!doctype html>${map}<script type="module" src="/code/${name}"></script>` };
  }
  if (room === "code") return { type: "text/javascript", body: ownCode[name] ?? (await bundled(name)) };
  const body = await readFile(join(folders[room] ?? "", name));
  return { type: name.endsWith(".wasm") ? "application/wasm" : "text/javascript", body };
}

function serve(): Promise<Server> {
  const server = createServer(async ({ url = "/" }, response) => {
    const { pathname, searchParams } = new URL(url, "http://page");
    const policy = `default-src 'none'; connect-src 'self'; script-src 'self' 'nonce-map' ${searchParams.get("more") ?? ""}`;
    const found = await answer(pathname).catch(() => undefined);
    const headers = { "content-type": found?.type ?? "text/plain", "content-security-policy": policy };
    response.writeHead(found ? 200 : 404, headers).end(found?.body);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

describe.skipIf(reason !== "")(`under a strict policy${reason}`, () => {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    [server, browser] = await Promise.all([serve(), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** What the page prints until a line, or an error, that `ends` matches. */
  async function printed(name: string, ends: RegExp, more = ""): Promise<string> {
    const page = await browser.newPage();
    const lines: string[] = [];
    const last = new Promise<void>((resolve) => {
      const say = (line: string) => {
        lines.push(line);
        if (ends.test(line)) resolve();
      };
      page.on("console", (message) => say(message.text()));
      page.on("pageerror", ({ message }) => say(message));
    });
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/page/${name}?more=${encodeURIComponent(more)}`);
    await last;
    await page.close();
    return lines.join("\n");
  }

  it("code made from text is refused", async () => {
    expect(await printed("evil", /EvalError|allowed/)).toContain("EvalError");
  });

  it("@reg/core works, without a bundler", async () => {
    expect(await printed("core", /layers|rror/)).toBe("layers/0/kernel 2 0 0 -1");
  });

  it.each([
    ["tfjs", ""],
    ["brainjs", ""],
    ["onnx", "'wasm-unsafe-eval'"],
  ])("%s.mjs trains to exact zeros %s", async (name, more) => {
    const text = await printed(name, /exact zeros|rror/, more);
    expect(Number(/exact zeros.*: (\d+) of/.exec(text)?.[1])).toBeGreaterThan(0);
  });

  it("wasm is refused without 'wasm-unsafe-eval'", async () => {
    expect(await printed("onnx", /exact zeros|rror/)).toContain(
      "violates the following Content Security policy directive",
    );
  });
});
