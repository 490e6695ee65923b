import { defineConfig } from "vitest/config";

const packages = new URL("./packages/", import.meta.url).pathname;

// Tests run against the sources, not against dist: a change is tested without a build in between.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@reg\/conformance\/vitest$/, replacement: `${packages}conformance/src/vitest.ts` },
      { find: /^@reg\/([\w-]+)\/conformance$/, replacement: `${packages}$1/src/conformanceTarget.ts` },
      { find: /^@reg\/onnx-graph\/proto$/, replacement: `${packages}onnx-graph/src/proto.ts` },
      { find: /^@reg\/core\/adapter$/, replacement: `${packages}core/src/forAdapters.ts` },
      { find: /^@reg\/core\/units$/, replacement: `${packages}core/src/forUnits.ts` },
      { find: /^@reg\/core\/features$/, replacement: `${packages}core/src/forFeatures.ts` },
      { find: /^@reg\/core\/testing$/, replacement: `${packages}core/src/testing/penaltyChecks.ts` },
      { find: /^@reg\/tfjs\/variables$/, replacement: `${packages}tfjs/src/variables.ts` },
      { find: /^@reg\/tfjs\/keras-files$/, replacement: `${packages}tfjs/src/kerasFiles.ts` },
      { find: /^@reg\/core\/node$/, replacement: `${packages}core/src/node/replaceFile.ts` },
      { find: /^@reg\/tune\/pool$/, replacement: `${packages}tune/src/pool/pool.ts` },
      { find: /^@reg\/tune\/queue$/, replacement: `${packages}tune/src/queue/queue.ts` },
      { find: /^@reg\/([\w-]+)$/, replacement: `${packages}$1/src/index.ts` },
    ],
  },
  test: {
    include: ["{packages,apps,tooling}/**/src/**/*.test.ts", "examples/**/*.test.ts", "tooling/*.test.ts"],
    // onnxruntime-web and onnxruntime-node share one onnxruntime-common: a process a file keeps them apart.
    pool: "forks",
    // Each process compiles onnxruntime's and tfjs' wasm again: V8's optimizing compiler takes longer than the tests it would speed up.
    execArgv: ["--liftoff-only"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
