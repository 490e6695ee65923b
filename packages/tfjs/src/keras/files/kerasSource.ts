// Where a Keras file comes from: bytes, a file of the browser, a URL, or a path in Node.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { thrown } from "./invalidFile.ts";

/** A file: its bytes, a `File` or `Blob`, a URL, or in Node a path. */
export type KerasFile = Uint8Array | ArrayBuffer | Blob | URL | string;

/** Gets the fraction of the file that has been read, up to 1. */
export type OnProgress = (fraction: number) => void;

const readFailed = (source: string, cause: unknown) =>
  new RegError("INVALID_MODEL", {
    who: "@reg/tfjs",
    what: "loadKerasModel",
    expected: "a file that can be read",
    received: `${show(source)}: ${thrown(cause)}`,
    cause,
  });

/** The bytes of a stream, of which `total` are expected. */
async function collect(stream: ReadableStream<Uint8Array>, total: number, onProgress: OnProgress): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    length += part.value.length;
    if (total > 0) onProgress(Math.min(length / total, 1));
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function download(url: string | URL, onProgress: OnProgress): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  return collect(response.body, Number(response.headers.get("content-length") ?? 0), onProgress);
}

/** What is used of Node, whose types a page does not have. */
interface Node {
  readonly process?: { getBuiltinModule?(name: "node:fs/promises"): { readFile(path: string | URL): Promise<Uint8Array> } };
}

/** Asked for at run time, so that no bundler looks for it. */
const nodeFiles = () => (globalThis as Node).process?.getBuiltinModule?.("node:fs/promises");

async function readPath(path: string | URL): Promise<Uint8Array> {
  const files = nodeFiles();
  if (!files) throw new Error("there are no files here");
  // A Buffer may be a part of a larger ArrayBuffer: the bytes are given out as they are.
  const { buffer, byteOffset, byteLength } = await files.readFile(path);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

// "C:\…" is a path.
const scheme = /^([a-z][a-z0-9+.-]+):/i;

async function readText(source: string, onProgress: OnProgress): Promise<Uint8Array> {
  const [, protocol] = scheme.exec(source) ?? [];
  if (protocol?.toLowerCase() === "file") return readPath(new URL(source));
  if (protocol !== undefined || !nodeFiles()) return download(source, onProgress);
  return readPath(source);
}

/** The bytes of a file. Throws `INVALID_MODEL` where there is none. */
export async function readKerasFile(source: KerasFile, onProgress: OnProgress): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  try {
    if (source instanceof Blob) return await collect(source.stream(), source.size, onProgress);
    if (source instanceof URL) {
      return await (source.protocol === "file:" ? readPath(source) : download(source, onProgress));
    }
    if (typeof source === "string") return await readText(source, onProgress);
  } catch (cause) {
    throw readFailed(source instanceof Blob ? "a Blob" : String(source), cause);
  }
  throw new RegError("INVALID_MODEL", {
    who: "@reg/tfjs",
    what: "loadKerasModel",
    expected: "bytes, a Blob or File, a URL, or a path",
    received: show(source),
  });
}
