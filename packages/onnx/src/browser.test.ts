// The same code and the same numbers in a page of headless Chromium as in Node.
import { createReadStream, existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-web";
import { type Browser, chromium } from "playwright-core";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trainOn } from "../test/browser/resumable.ts";
import { trainMlp } from "../test/browser/train.ts";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const reason = existsSync(executablePath) ? "" : ` (skipped: no Chromium at ${executablePath}; set CHROMIUM)`;
const flags =
  "--headless --no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** WebGPU on a software adapter, where the machine has no GPU. */
const gpuFlags =
  "--enable-unsafe-webgpu --use-webgpu-adapter=swiftshader --enable-features=Vulkan --use-vulkan=swiftshader";

/** onnxruntime has a build for each kind of provider. */
const page = (build: string) =>
  `<!doctype html><script type="importmap">{ "imports": { "onnxruntime-web": "/ort/ort.${build}.min.mjs" } }</script>`;
const types: Readonly<Record<string, string>> = { ".mjs": "text/javascript", ".wasm": "application/wasm" };
const runtime = fileURLToPath(new URL("../node_modules/onnxruntime-web/dist/", import.meta.url));

/** Code for the page, in one file; onnxruntime comes by the import map or, in a worker, by its address, as from a CDN. */
async function bundle(entry: string, ortAt: string): Promise<string> {
  const source = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: "error",
    resolve: {
      alias: {
        "@reg/core/adapter": source("core/src/forAdapters.ts"),
        "@reg/core/units": source("core/src/forUnits.ts"),
        "@reg/core": source("core/src/index.ts"),
        "@reg/onnx-graph/proto": source("onnx-graph/src/proto.ts"),
        "@reg/onnx-graph": source("onnx-graph/src/index.ts"),
        "onnxruntime-web": ortAt,
      },
    },
    build: {
      write: false,
      minify: false,
      target: "es2022",
      lib: {
        entry: fileURLToPath(new URL(`../test/browser/${entry}`, import.meta.url)),
        formats: ["es"],
        fileName: "x",
      },
      rolldownOptions: { external: [ortAt] },
    },
  });
  // One entry, not watched: one output.
  return (built as Rolldown.RolldownOutput[])[0]!.output[0].code;
}

function serve([train, worker]: readonly string[]): Promise<Server> {
  const server = createServer(({ url = "/" }, response) => {
    const send = (type: string, body: string) => response.writeHead(200, { "content-type": type }).end(body);
    if (url === "/wasm" || url === "/webgpu") return send("text/html", page(url.slice(1)));
    if (url === "/train.js") return send("text/javascript", train!);
    if (url === "/worker.js") return send("text/javascript", worker!);
    const file = `${runtime}${url.replace(/^\/ort\//, "")}`;
    if (!/^\/ort\/[\w.-]+$/.test(url) || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    return createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

describe.skipIf(reason !== "")(`in a browser${reason}`, () => {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    const scripts = [bundle("train.ts", "onnxruntime-web"), bundle("worker.ts", "/ort/ort.wasm.min.mjs")];
    [server, browser] = await Promise.all([
      Promise.all(scripts).then(serve),
      chromium.launch({ executablePath, args: `${flags} ${gpuFlags}`.split(" ") }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function trainIn(provider: "wasm" | "webgpu"): ReturnType<typeof trainMlp> {
    const tab = await browser.newPage();
    await tab.goto(`${origin()}/${provider}`);
    // A module of the page: the bundler must not look for it.
    return tab.evaluate(`import("/train.js").then((m) => m.trainMlp("${provider}"))`);
  }

  it("trains a regularized MLP to the same weights as in Node", async () => {
    const inBrowser = await trainIn("wasm");
    ort.env.wasm.numThreads = 1;
    const inNode = await trainMlp("wasm");
    expect(inBrowser.history.at(-1)!.loss).toBeLessThan(inBrowser.history[0]!.loss);
    expect(inBrowser).toEqual(inNode);
  });

  it("goes on after its worker was ended, to the same bits as in Node without a break", async () => {
    const tab = await browser.newPage();
    await tab.goto(`${origin()}/wasm`);
    /** The steps that a worker says it is at, and what it gives in the end. It is ended when it has said so many. */
    const live = (limit: string) =>
      tab.evaluate<{ steps: number[]; end?: number[] }>(`new Promise((resolve, reject) => {
        const [steps, worker] = [[], new Worker("/worker.js", { type: "module" })];
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.onmessage = ({ data: { step, end } }) => {
          if (step) steps.push(step);
          if (!end && steps.length < ${limit}) return;
          worker.terminate();
          resolve({ steps, end });
        };
      })`);
    expect(await live("5")).toEqual({ steps: [2, 4, 6, 8, 10] });
    const { steps, end } = await live("Infinity");
    // The file of step 8 is closed before step 10 is reported; the next may be, too.
    expect(steps[0]).toBeGreaterThanOrEqual(10);
    expect(steps.at(-1)).toBe(24);
    ort.env.wasm.numThreads = 1;
    expect(end).toEqual([...(await trainOn(undefined, () => {}))]);
  });

  it("trains it on WebGPU to the same weights but for rounding", async ({ skip }) => {
    const tab = await browser.newPage();
    await tab.goto(`${origin()}/webgpu`);
    skip(!(await tab.evaluate("navigator.gpu?.requestAdapter().then(Boolean)")), "Chromium has no WebGPU adapter");
    const [onGpu, inNode] = [await trainIn("webgpu"), await trainMlp("wasm")];
    const differences = onGpu.kernel.map((w, i) => Math.abs(w - inNode.kernel[i]!));
    // 40 steps of float32 sums, each in the order of its kernels; weights are of size 1.
    expect(Math.max(...differences)).toBeLessThan(1e-6);
    // Other kernels did run.
    expect(Math.max(...differences)).toBeGreaterThan(0);
    expect(onGpu.penalty).toBeCloseTo(inNode.penalty, 6);
  });
});
