// A worker that trains and keeps itself in the origin's private files. It says each step, and in the end gives the run.
import * as ort from "onnxruntime-web";
import { trainOn } from "./resumable.ts";

ort.env.wasm.numThreads = 1;
const folder = await navigator.storage.getDirectory();
const handle = await folder.getFileHandle("run.safetensors", { create: true });

/** Replaces the file as a whole, when it is closed. */
async function save(bytes: Uint8Array): Promise<void> {
  const stream = await handle.createWritable();
  await stream.write(bytes as Uint8Array<ArrayBuffer>);
  await stream.close();
}

const file = await handle.getFile();
const resume = file.size > 0 ? new Uint8Array(await file.arrayBuffer()) : undefined;
const end = await trainOn(resume, save, (_, { step }) => postMessage({ step }));
postMessage({ end: [...end] });
