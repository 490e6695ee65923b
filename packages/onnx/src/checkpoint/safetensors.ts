// The safetensors format: eight bytes with the length of a JSON header, the header (of each tensor its type, shape and place;
// under `__metadata__` texts), and the numbers, without gaps. PyTorch, Keras, JAX and candle read it.
//
// Own code, because no package writes it: `safetensors` on npm (0.0.1) and @jax-js/loaders only read, @huggingface/hub reads
// headers. Numbers are little-endian in the file, and in every machine that runs JavaScript.
import { RegError } from "@reg/core";
import { show, sizeOf } from "@reg/core/adapter";

const bytesOf = { F32: 4, I32: 4 } as const;

/** Numbers of a file, as bytes: they are wherever the header put them, aligned or not. */
export interface StoredTensor {
  readonly type: keyof typeof bytesOf;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** The bytes of typed numbers, not copied. */
export const bytesIn = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Writes a file of tensors, in their order. Its length is a multiple of 4, and its numbers begin at a multiple of 8. */
export function writeSafetensors({ metadata, tensors }: Safetensors): Uint8Array<ArrayBuffer> {
  let end = 0;
  // Not by an object: it would put names that are numbers first.
  const entries = [...tensors].map(([name, { type, shape, bytes }]) => {
    const start = end;
    end += bytes.length;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype: type, shape, data_offsets: [start, end] })}`;
  });
  const text = [`"__metadata__":${JSON.stringify(metadata)}`, ...entries].join(",");
  const header = new TextEncoder().encode(`{${text}}`);
  const length = Math.ceil(header.length / 8) * 8;
  const file = new Uint8Array(8 + length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(header, 8);
  // Spaces, as the format wants a header of whole words filled up.
  file.fill(0x20, 8 + header.length, 8 + length);
  let at = 8 + length;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

const refuse = (expected: string, received: string, cause?: unknown): RegError =>
  new RegError("INVALID_CHECKPOINT", {
    who: "@reg/onnx",
    what: "checkpoint",
    expected,
    received,
    advice: "The file is damaged, cut short, or none of safetensors.",
    ...(cause !== undefined && { cause }),
  });

function parseHeader(file: Uint8Array): { readonly header: object; readonly start: number } {
  if (file.length < 8) throw refuse("a safetensors file", `${file.length} bytes`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  // A length that is no safe integer is past the end of any file.
  const start = 8 + Number(view.getBigUint64(0, true));
  if (start > file.length) throw refuse(`a file of at least ${start} bytes, as it begins`, `${file.length} bytes`);
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(8, start)));
    if (typeof header === "object" && header !== null) return { header, start };
  } catch (cause) {
    throw refuse("a header of JSON", "other bytes", cause);
  }
  throw refuse("a header of JSON", "no object");
}

const isCounts = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");

function tensorAt(name: string, entry: unknown, body: Uint8Array): StoredTensor {
  // Every field is checked before it is used.
  const { dtype, shape, data_offsets } = (entry ?? {}) as Record<string, unknown>;
  if (dtype !== "F32" && dtype !== "I32")
    throw refuse(`${show(name)} to be F32 or I32`, typeof dtype === "string" ? dtype.slice(0, 20) : show(dtype));
  if (!isCounts(shape) || !isCounts(data_offsets) || data_offsets.length !== 2)
    throw refuse(`${show(name)} to have a shape and a place`, show(entry));
  const [from, to] = data_offsets as [number, number];
  if (to > body.length)
    throw refuse(`${show(name)} to end at byte ${to} of the numbers`, `${body.length} bytes of them`);
  if (to - from !== sizeOf(shape) * bytesOf[dtype])
    throw refuse(
      `${show(name)} of shape ${show(shape)} to have ${sizeOf(shape) * bytesOf[dtype]} bytes`,
      `${to - from}`,
    );
  return { type: dtype, shape, bytes: body.subarray(from, to) };
}

/** Reads a file; the tensors' bytes are views of it. Throws `INVALID_CHECKPOINT` for one that is cut short or not of this format. */
export function readSafetensors(file: Uint8Array): Safetensors {
  const { header, start } = parseHeader(file);
  const { __metadata__ = {}, ...entries } = header as Record<string, unknown>;
  const body = file.subarray(start);
  if (!isTexts(__metadata__)) throw refuse("__metadata__ of texts", show(__metadata__));
  const tensors = new Map(Object.entries(entries).map(([name, entry]) => [name, tensorAt(name, entry, body)]));
  const held = [...tensors.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (held !== body.length) throw refuse(`${held} bytes of numbers, as the header says`, `${body.length}`);
  return { metadata: __metadata__, tensors };
}
