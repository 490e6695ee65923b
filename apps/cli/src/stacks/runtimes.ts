import { createRequire } from "node:module";
import type { NeuralNetworkClass } from "@reg/brainjs/conformance";
import type { Target } from "@reg/conformance";
import { assertInstalled, type Needed } from "./assertInstalled.ts";
import { loadTensorflow } from "./loadTensorflow.ts";
import type { StackName } from "./stack.ts";

/** What runs a stack: two runtimes for ONNX, two versions of brain.js. */
interface Runtime {
  readonly stack: StackName;
  readonly packages: readonly Needed[];
  /** As the conformance suite tests it. Only what is asked for is loaded. */
  load(): Promise<Target>;
}

// Training networks this small, threads would wait for each other more than they work. 3 leaves warnings out.
export const sessionOptions = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;

const require = createRequire(import.meta.url);

async function brainjs({ NeuralNetwork }: { NeuralNetwork: unknown }, version: string): Promise<Target> {
  const { brainjsTarget } = await import("@reg/brainjs/conformance");
  // Each version declares its own class; the adapter looks at what it can do.
  return brainjsTarget(NeuralNetwork as NeuralNetworkClass, version) as Target;
}

/** Every runtime there is. onnxruntime-node and -web must not share a process: the first would run for both. */
export const runtimes = {
  tfjs: {
    stack: "tfjs",
    packages: [{ name: "@reg/tfjs" }, { name: "@tensorflow/tfjs" }],
    async load() {
      await loadTensorflow();
      return (await import("@reg/tfjs/conformance")).tfjsTarget() as Target;
    },
  },
  "onnxruntime-node": {
    stack: "onnx",
    packages: [{ name: "@reg/onnx" }, { name: "onnxruntime-common" }, { name: "onnxruntime-node" }],
    async load() {
      const { onnxTarget } = await import("@reg/onnx/conformance");
      const ort = await import("onnxruntime-node");
      return onnxTarget({ ort, executionProviders: ["cpu"], sessionOptions }) as Target;
    },
  },
  "onnxruntime-web": {
    stack: "onnx",
    packages: [{ name: "@reg/onnx" }, { name: "onnxruntime-common" }, { name: "onnxruntime-web" }],
    async load() {
      const { onnxTarget } = await import("@reg/onnx/conformance");
      const ort = await import("onnxruntime-web");
      ort.env.wasm.numThreads = 1;
      return onnxTarget({ ort, executionProviders: ["wasm"], sessionOptions }) as Target;
    },
  },
  "brain.js": {
    stack: "brainjs",
    packages: [{ name: "@reg/brainjs" }, { name: "brain.js", version: "^2.0.0-beta.24" }, { name: "gpu.js" }],
    load: () => brainjs(require("brain.js"), require("brain.js/package.json").version),
  },
  "brain.js-1": {
    stack: "brainjs",
    packages: [{ name: "@reg/brainjs" }, { name: "brain.js-1", version: "npm:brain.js@^1.6.1" }],
    load: () => brainjs(require("brain.js-1"), require("brain.js-1/package.json").version),
  },
} as const satisfies Record<string, Runtime>;

export type RuntimeName = keyof typeof runtimes;

// The keys of an object literal.
export const runtimeNames = Object.keys(runtimes) as RuntimeName[];

/** Throws CliError where packages of these runtimes are not installed. `what` is what was typed. */
export const assertRuntimes = (what: string, names: readonly RuntimeName[]): void =>
  assertInstalled(
    what,
    names.flatMap((name): readonly Needed[] => runtimes[name].packages),
  );
