import { RegError } from "@reg/core";
import { createTrainer, regularize, sequential, type Trainer } from "@reg/onnx";
import * as ort from "onnxruntime-node";
import type { Fuzzer } from "../fuzzer.ts";
import { integers } from "../hostile.ts";
import { mutateBytes } from "../mutateBytes.ts";
import { jsonText, mutateJsonText } from "../mutateJsonText.ts";
import type { Random } from "../random.ts";

const trainer = (optimizer: "adam" | "sgd") =>
  createTrainer(sequential({ inputs: 3, layers: [{ name: "out", units: 2 }] }), {
    ort,
    executionProviders: ["cpu"],
    loss: "softmaxCrossEntropy",
    optimizer,
  });
const trained = trainer("adam");
const plain = trainer("sgd");
regularize(trained, "l1");
const data = {
  inputs: { data: Float32Array.from({ length: 12 }, (_, i) => i / 6 - 1), shape: [4, 3] },
  targets: { data: Int32Array.of(0, 1, 1, 0), shape: [4] },
};
await trained.fit(data, { epochs: 2, batchSize: 2 });
await plain.train([data]);

/** The checksum of `@reg/onnx`, FNV-1a over words: damage alone would be refused by it, and nothing else would be tried. */
function withChecksum(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 8 || bytes.length % 4 !== 0) return bytes;
  const file = bytes.slice();
  const view = new DataView(file.buffer);
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < file.length - 4; at += 4) hash = Math.imul(hash ^ view.getInt32(at, true), 0x01000193);
  view.setInt32(file.length - 4, hash, true);
  return file;
}

/** A header of JSON, filled up to whole words, and the numbers of another file. */
function withHeader(text: Uint8Array, numbers: Uint8Array): Uint8Array {
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, 0x20)]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return new Uint8Array(Buffer.concat([length, padded, numbers]));
}

interface Header {
  readonly __metadata__: { readonly reg: string };
}

/** A change in the header, or in the counters that are a text of JSON in it. */
function mutateHeader(random: Random, file: Uint8Array, inCounters: boolean): Uint8Array {
  const start = 8 + new DataView(file.buffer, file.byteOffset).getUint32(0, true);
  const [header, numbers] = [file.slice(8, start), file.subarray(start)];
  if (!inCounters) return withHeader(mutateJsonText(random, header), numbers);
  // What `checkpoint` wrote.
  const { __metadata__, ...tensors } = JSON.parse(new TextDecoder().decode(header)) as Header;
  const counters = mutateJsonText(random, new TextEncoder().encode(__metadata__.reg));
  const reg = new TextDecoder().decode(counters);
  return withHeader(jsonText({ __metadata__: { reg }, ...tensors }), numbers);
}

function restore(subject: Trainer, bytes: Uint8Array): void {
  subject.restore(bytes);
  if (!Number.isSafeInteger(subject.step)) throw new Error(`step ${subject.step}`);
  subject.checkpoint();
}

/** Checkpoints of a trainer whose checksum is right. */
export const fuzzer: Fuzzer<Uint8Array> = {
  name: "checkpoint",
  seeds: () => [trained.checkpoint(), plain.checkpoint()],
  mutate(random, seed) {
    switch (random.integer(5)) {
      case 0:
        return mutateBytes(random, seed);
      case 1:
        return withChecksum(mutateHeader(random, seed, false));
      case 2: {
        const numbers = seed.slice();
        // Among the numbers, which come last; the checksum is put right after.
        const at = seed.length - 4 * (2 + random.integer(40));
        new DataView(numbers.buffer).setBigInt64(at, random.pick(integers), true);
        return withChecksum(numbers);
      }
      default:
        return withChecksum(mutateHeader(random, seed, true));
    }
  },
  steps: {
    restore(bytes) {
      try {
        restore(trained, bytes);
      } catch (error) {
        // Of the other one, or of neither.
        if (!(error instanceof RegError)) throw error;
        restore(plain, bytes);
      }
    },
  },
};
