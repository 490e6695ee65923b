// HDF5 as Keras writes it: groups, attributes of text, arrays of numbers in one piece. jsfive reads it; it is loaded when the first
// file is, and everything it meets that Keras does not write is refused here.
/// <reference path="./jsfive.d.ts" />
import type * as jsfive from "jsfive";
import { assertGroupIndexes } from "./groupIndexes.ts";
import { invalidFile, thrown } from "./invalidFile.ts";

/** An array in the file. */
export interface Hdf5Array {
  readonly shape: readonly number[];
  /** The numbers, which are read now. */
  read(): Float32Array;
}

/** A group in the file. */
export interface Hdf5Group {
  readonly keys: readonly string[];
  /** `undefined` where there is no such group. */
  group(path: string): Hdf5Group | undefined;
  array(name: string): Hdf5Array | undefined;
  /** An attribute that is a text. */
  text(name: string): string | undefined;
  /** An attribute that is a list of texts. Keras cuts long ones into `name0`, `name1` …. */
  texts(name: string): readonly string[] | undefined;
}

const what = "HDF5 file";
const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether bytes are an HDF5 file. */
export const isHdf5 = (bytes: Uint8Array): boolean => signature.every((byte, i) => bytes[i] === byte);

/** Runs what jsfive does: it throws texts. */
function reading<R>(read: () => R): R {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof Error && cause.name === "RegError") throw cause;
    throw invalidFile(what, "one that is whole", thrown(cause), "Copy or download the file again.", cause);
  }
}

const itemSize = (dtype: unknown): number => {
  const size = typeof dtype === "string" ? /^[<>|=]?[fiu](\d)$/.exec(dtype)?.[1] : undefined;
  if (size !== undefined && Number(size) >= 4) return Number(size);
  throw invalidFile(what, "weights of float32", String(dtype), "Save the model with dtype float32.");
};

function arrayOf(found: jsfive.Dataset, fileLength: number): Hdf5Array {
  const { shape } = found;
  return {
    shape,
    read: () =>
      reading(() => {
        const length = shape.reduce((product, size) => product * size, 1);
        if (!(length * itemSize(found.dtype) <= fileLength)) {
          throw invalidFile(what, "arrays that are not longer than the file", `one of shape [${shape}]`);
        }
        if (found._dataobjects.chunks !== null) {
          throw invalidFile(what, "arrays in one piece", "one in chunks", "Save the model with Keras itself.");
        }
        const { value } = found;
        const numbers = Float32Array.from(value as number[]);
        if (value.length === length && (length === 0 || value[0] !== undefined)) return numbers;
        throw invalidFile(what, `${length} numbers of shape [${shape}]`, "none");
      }),
  };
}

class Group implements Hdf5Group {
  readonly keys: readonly string[];
  readonly #found: jsfive.Group;
  readonly #bytes: Uint8Array;
  readonly #isArray: (found: unknown) => found is jsfive.Dataset;

  constructor(found: jsfive.Group, bytes: Uint8Array, isArray: (found: unknown) => found is jsfive.Dataset) {
    this.#found = found;
    this.#bytes = bytes;
    this.#isArray = isArray;
    this.keys = reading(() => found.keys);
  }

  #get(name: string): jsfive.Group | jsfive.Dataset | undefined {
    const link = this.keys.includes(name) ? this.#found._links[name] : undefined;
    if (link === undefined) return undefined;
    return reading(() => {
      // Headers of the second version may refer to themselves without end, and Keras does not write them. Links to names neither.
      if (typeof link !== "number" || this.#bytes[link] !== 1) throw "an object that Keras does not write";
      return this.#found.get(name);
    });
  }

  group(path: string): Hdf5Group | undefined {
    const [first = "", ...others] = path.split("/");
    const found = this.#get(first);
    if (!found || this.#isArray(found)) return undefined;
    const group = new Group(found as jsfive.Group, this.#bytes, this.#isArray);
    return others.length === 0 ? group : group.group(others.join("/"));
  }

  array(name: string): Hdf5Array | undefined {
    const found = this.#get(name);
    return this.#isArray(found) ? reading(() => arrayOf(found, this.#bytes.length)) : undefined;
  }

  #attribute(name: string): unknown {
    return reading(() => (Object.hasOwn(this.#found.attrs, name) ? this.#found.attrs[name] : undefined));
  }

  text(name: string): string | undefined {
    const value = this.#attribute(name);
    return typeof value === "string" ? value : undefined;
  }

  texts(name: string): readonly string[] | undefined {
    const whole = this.#attribute(name);
    if (Array.isArray(whole)) return whole.map(String);
    const parts: string[] = [];
    for (let i = 0; ; i++) {
      const part = this.#attribute(`${name}${i}`);
      if (!Array.isArray(part)) return i === 0 ? undefined : parts;
      parts.push(...part.map(String));
    }
  }
}

/** Where the header of the root group is. Throws `INVALID_MODEL` for the newer kinds of file that Keras does not write. */
function assertOfKeras(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 96 || !isHdf5(bytes)) throw invalidFile(what, "an HDF5 file", "something else");
  const root = view.getBigUint64(64, true);
  if (
    bytes[8] !== 0 ||
    bytes[13] !== 8 ||
    bytes[14] !== 8 ||
    root >= BigInt(bytes.length) ||
    bytes[Number(root)] !== 1
  ) {
    const received = `a superblock of version ${bytes[8]}`;
    throw invalidFile(what, "the first version of the format", received, "Save the model with Keras itself.");
  }
}

/** Opens an HDF5 file. Throws `INVALID_MODEL`, here and when something is read of it. */
export async function openHdf5(bytes: Uint8Array): Promise<Hdf5Group> {
  assertOfKeras(bytes);
  assertGroupIndexes(bytes);
  const { File, Dataset } = await import("jsfive");
  const isWhole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  const own = isWhole ? bytes : bytes.slice();
  // Just made, or the whole of an ArrayBuffer.
  const file = reading(() => new File(own.buffer as ArrayBuffer));
  return new Group(file, own, (found): found is jsfive.Dataset => found instanceof Dataset);
}
