import { describe, expect, it } from "vitest";
import { bytesIn, readSafetensors, type StoredTensor, writeSafetensors } from "./safetensors.ts";

/** Written by safetensors 0.8.0 for Python: `safetensors.numpy.save` of the tensors below, with this metadata. */
const python = Buffer.from(
  "GAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJyZWciOiJ7XCJhXCI6MX0ifSwiMTciOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzFdLCJkYXRhX29mZnNldHMiOlswLDRdfSwiZGVuc2Uva2VybmVsIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyLDNdLCJkYXRhX29mZnNldHMiOls0LDI4XX0sIm5vbmUiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzAsM10sImRhdGFfb2Zmc2V0cyI6WzI4LDI4XX0sImNvdW50Ijp7ImR0eXBlIjoiSTMyIiwic2hhcGUiOltdLCJkYXRhX29mZnNldHMiOlsyOCwzMl19fSAgICAgAADAvwAAAAAAAIA+AAAAPwAAQD8AAIA/AACgP/n///8=",
  "base64",
);
const file = {
  metadata: { reg: '{"a":1}' },
  tensors: new Map<string, StoredTensor>([
    ["17", { type: "F32", shape: [1], bytes: bytesIn(Float32Array.of(-1.5)) }],
    ["dense/kernel", { type: "F32", shape: [2, 3], bytes: bytesIn(Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25)) }],
    ["none", { type: "F32", shape: [0, 3], bytes: new Uint8Array(0) }],
    ["count", { type: "I32", shape: [], bytes: bytesIn(Int32Array.of(-7)) }],
  ]),
};

/** A file with this header, and so many bytes of numbers. */
function fileOf(header: string, numbers: number): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + numbers);
  bytes[0] = header.length;
  bytes.set(new TextEncoder().encode(header), 8);
  return bytes;
}

describe("writeSafetensors", () => {
  it("writes the bytes that the library for Python writes", () => {
    expect(Buffer.from(writeSafetensors(file)).toString("latin1")).toBe(python.toString("latin1"));
  });
});

describe("readSafetensors", () => {
  it("reads what the library for Python wrote, wherever in a buffer it lies", () => {
    const { metadata, tensors } = readSafetensors(python);
    expect(metadata).toEqual(file.metadata);
    expect([...tensors.keys()]).toEqual([...file.tensors.keys()]);
    for (const [name, tensor] of file.tensors) {
      const { type, shape, bytes } = tensors.get(name)!;
      expect({ type, shape, bytes: [...bytes] }).toEqual({ ...tensor, bytes: [...tensor.bytes] });
    }
  });

  it.each([
    [new Uint8Array(3), "a safetensors file, received 3 bytes"],
    [python.subarray(0, 100), "a file of at least 288 bytes, as it begins, received 100 bytes"],
    [python.subarray(0, 316), `"count" to end at byte 32 of the numbers, received 28 bytes of them`],
    [Buffer.concat([python, Buffer.alloc(4)]), "32 bytes of numbers, as the header says, received 36"],
    [fileOf("not json", 0), "a header of JSON, received other bytes"],
    [fileOf("null", 0), "a header of JSON, received no object"],
    [fileOf(`{"a":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}`, 8), `"a" to be F32 or I32, received F64`],
    [
      fileOf(`{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, 4),
      `"a" to have a shape and a place, received {"dtype":"F32","shape":[-1],"data_offsets":[0,4]}`,
    ],
    [
      fileOf(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 4),
      `"a" of shape [2] to have 8 bytes, received 4`,
    ],
    [fileOf(`{"__metadata__":null}`, 0), "__metadata__ of texts, received null"],
    [fileOf(`{"__metadata__":{"reg":1}}`, 0), '__metadata__ of texts, received {"reg":1}'],
    [fileOf(`{"a":{"dtype":["F32"]}}`, 0), '"a" to be F32 or I32, received ["F32"]'],
    [fileOf(`{"a":null}`, 0), `"a" to be F32 or I32, received undefined`],
  ])("refuses bytes that are not such a file", (bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(
      `[@reg/onnx] checkpoint: expected ${message}. The file is damaged, cut short, or none of safetensors.`,
    );
  });
});
