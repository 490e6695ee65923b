import { assertRuntimes, type RuntimeName } from "./runtimes.ts";
import type { Stack, StackName } from "./stack.ts";

const runtimeOf: Readonly<Record<StackName, RuntimeName>> = {
  tfjs: "tfjs",
  onnx: "onnxruntime-node",
  brainjs: "brain.js",
};

/** Throws CliError, with what to type, where a framework of these stacks is not installed. */
export function assertStacks(names: readonly StackName[]): void {
  const what = names.length === 1 ? `--stack ${names[0]}` : `stacks ${names.join(", ")}`;
  assertRuntimes(
    what,
    names.map((name) => runtimeOf[name]),
  );
}

/** A stack by name. Only the framework that is asked for is loaded. Throws CliError where it is not installed. */
export async function loadStack(name: StackName): Promise<Stack> {
  assertStacks([name]);
  if (name === "tfjs") return (await import("./tfjs.ts")).tfjsStack();
  if (name === "onnx") return (await import("./onnx.ts")).onnxStack();
  return (await import("./brainjs.ts")).brainjsStack();
}
