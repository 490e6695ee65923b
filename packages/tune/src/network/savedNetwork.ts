import { refuse } from "../refuse.ts";

/** The bytes of the number of passes. */
const header = 8;

/** A network's own bytes after the number of passes, from which the next pass takes its seed. */
export function packNetwork(passes: number, own: Uint8Array): Uint8Array {
  const saved = new Uint8Array(header + own.length);
  new DataView(saved.buffer).setFloat64(0, passes);
  saved.set(own, header);
  return saved;
}

/** What `packNetwork` packed. Throws `INVALID_CHECKPOINT`. */
export function unpackNetwork(saved: Uint8Array): { readonly passes: number; readonly own: Uint8Array } {
  if (saved.length < header) {
    throw refuse("INVALID_CHECKPOINT", "restore", `at least ${header} bytes`, `${saved.length}`);
  }
  const passes = new DataView(saved.buffer, saved.byteOffset).getFloat64(0);
  return { passes, own: saved.subarray(header) };
}
