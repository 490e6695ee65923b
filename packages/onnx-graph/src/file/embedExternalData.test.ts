import { readFileSync } from "node:fs";
import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { StringStringEntryProtoSchema } from "./generated/onnx_pb.ts";
import { writeModel } from "./model.ts";
import { readModel } from "./readModel.ts";

const path = (name: string) => new URL(`../../../onnx/golden/models/pytorch/${name}`, import.meta.url);
const bytes = () => new Uint8Array(readFileSync(path("external.onnx")));
const read = (place: string) => new Uint8Array(readFileSync(path(place)));

/** The file with its first tensor somewhere else. */
function moved(entries: Readonly<Record<string, string>>): Uint8Array {
  const model = readModel(bytes());
  model.graph!.initializer[0]!.externalData = Object.entries(entries).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  return writeModel(model);
}

it.each(["../secret.bin", "/etc/passwd", "C:\\data.bin", "file:///etc/passwd", "weights/../../secret.bin", ""])(
  "does not ask for %j, which is outside of the model's folder",
  (location) => {
    const asked: string[] = [];
    const external = (place: string) => {
      asked.push(place);
      return new Uint8Array(1000);
    };
    expect(() => readModel(moved({ location }), { external })).toThrow(
      `[@reg/onnx-graph] tensor "0.weight": expected the path of its data below the model's folder, received ${JSON.stringify(location)}.`,
    );
    expect(asked).toEqual([]);
  },
);

it.each(["-4", "1.5", "four", "1e3", "99999999999999999999"])("does not count %s bytes from anywhere", (offset) => {
  const file = moved({ location: "external.onnx.data", offset });
  expect(() => readModel(file, { external: read })).toThrow(
    `[@reg/onnx-graph] tensor "0.weight": expected offset and length of its data as whole numbers, received "${offset}".`,
  );
});

it("refuses a file that is too short", () => {
  const file = moved({ location: "external.onnx.data", offset: "400", length: "240" });
  expect(() => readModel(file, { external: read })).toThrow(
    `[@reg/onnx-graph] tensor "0.weight": expected 240 bytes at 400 of "external.onnx.data", received a file of 412 bytes.`,
  );
});
