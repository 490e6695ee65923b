import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { type BrainNetwork, internalsOf } from "./network.ts";

const refuse = (expected: string, received: string) =>
  new RegError("INVALID_DATA", { who: "@reg/brainjs", what: "compact, sample", expected, received });

/** The numbers of a sample: a list, or numbers by the names that the network's inputs have. Throws `INVALID_DATA`. */
export function sampleOf(net: BrainNetwork, size: number, given: unknown): Float32Array {
  const { inputLookup } = net as { inputLookup?: Readonly<Record<string, number>> | null };
  if (inputLookup && typeof given === "object" && given !== null && !Array.isArray(given)) {
    const named = given as Readonly<Record<string, unknown>>;
    const numbers = new Float32Array(size);
    // As brain.js reads them: names that are missing count as 0.
    for (const [name, at] of Object.entries(inputLookup)) numbers[at] = Number(named[name] ?? 0);
    return numbers;
  }
  const list =
    Array.isArray(given) || given instanceof Float32Array ? Array.from(given as ArrayLike<unknown>) : undefined;
  if (!list) throw refuse("what net.run takes: a list of numbers", show(given));
  if (list.length !== size) throw refuse(`${size} numbers`, String(list.length));
  const odd = list.find((number) => typeof number !== "number");
  if (odd !== undefined) throw refuse("numbers only", show(odd));
  return Float32Array.from(list as number[]);
}

/** Runs a network on numbers, as its `run` does behind the names of inputs. */
export function runner(net: BrainNetwork): (sample: Float32Array) => { readonly output: Float32Array } {
  const runnable = internalsOf(net) as unknown as { runInput(input: Float32Array): ArrayLike<number> };
  return (sample) => ({ output: Float32Array.from(runnable.runInput(sample)) });
}
