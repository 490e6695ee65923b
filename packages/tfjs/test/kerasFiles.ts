// Files that real Keras wrote: tooling/oracle/tfjs/files.py made the archives, which say by which version.
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { strFromU8, unzipSync } from "fflate";

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}
interface Golden {
  readonly name: string;
  readonly ending: ".keras" | ".h5";
  readonly steps: number;
  readonly penalty: number;
  readonly inputs: readonly Numbers[];
  readonly outputs: readonly Numbers[];
  readonly targets: readonly Numbers[];
}

/** A model in a file, and what Keras computes with it. */
export interface FileCase extends Golden {
  /** The file that `model.save` wrote. */
  readonly file: Uint8Array;
  /** The weights after `steps` steps on inputs and targets, as `model.save_weights` wrote them. */
  readonly after: Uint8Array | undefined;
}

function read(archive: string): readonly FileCase[] {
  const files = unzipSync(readFileSync(new URL(`../golden/${archive}`, import.meta.url)));
  const { cases } = JSON.parse(strFromU8(files["cases.json"]!)) as { cases: readonly Golden[] };
  return cases.map((golden, i) => ({
    ...golden,
    file: files[`${i}${golden.ending}`]!,
    after: files[`${i}.after.h5`],
  }));
}

export const fileCases = { "Keras 3": read("keras3Files.zip"), "TF 2": read("tf2Files.zip") } as const;

/** One of the cases, by its name. */
export function fileCase(name: string, keras: keyof typeof fileCases = "Keras 3"): FileCase {
  const found = fileCases[keras].find((one) => one.name === name);
  if (found) return found;
  throw new Error(`no case ${name} of ${keras}`);
}

const tensorOf = ({ data, shape }: Numbers) => tf.tensor(data, shape);
const oneOrAll = (tensors: tf.Tensor[]): tf.Tensor | tf.Tensor[] => (tensors.length === 1 ? tensors[0]! : tensors);

export const inputsOf = ({ inputs }: FileCase) => oneOrAll(inputs.map(tensorOf));
export const targetsOf = ({ targets }: FileCase) => oneOrAll(targets.map(tensorOf));
