import { RegError } from "@reg/core";
import type { Fuzzer } from "./fuzzer.ts";
import { limits } from "./limits.ts";

/** Something that an input did and must not do. */
export interface Find {
  readonly step: string;
  readonly problem: string;
  /** The same for finds that have the same cause. */
  readonly key: string;
}

const isRegError = (error: unknown): error is RegError => error instanceof RegError;

/** Names and numbers in a message differ from input to input. */
const general = (message: string): string =>
  message
    .replace(/"[^"]*"/g, '"…"')
    .replace(/\d+/g, "0")
    .slice(0, 160);

function find(step: string, error: unknown): Find {
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const ours = frames.find((line) => !line.includes("node_modules")) ?? frames[0] ?? "";
  return {
    step,
    problem: `${name}: ${message.slice(0, 300)}\n${frames.slice(0, 6).join("\n")}`,
    key: `${name} ${general(message)} ${ours.trim()}`,
  };
}

/** Takes an input through all steps. A RegError with a message that can be read is an answer like a result. */
export async function tryInput<Input>(
  { steps }: Fuzzer<Input>,
  input: Input,
  onStep: (number: number) => void,
): Promise<{ finds: Find[]; refused: boolean }> {
  const finds: Find[] = [];
  for (const [number, [step, run]] of Object.entries(steps).entries()) {
    onStep(number);
    try {
      await run(input);
    } catch (error) {
      if (!isRegError(error)) finds.push(find(step, error));
      else if (error.message.length > limits.message)
        finds.push(find(step, new Error(`message of ${error.message.length} characters: ${error.message}`)));
      if (number === 0) return { finds, refused: true };
    }
  }
  return { finds, refused: false };
}
