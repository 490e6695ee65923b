import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { createGraph } from "../graph/createGraph.ts";
import { modelOf } from "../graph/toModel.ts";
import { TensorProtoSchema } from "./generated/onnx_pb.ts";
import { writeModel } from "./model.ts";
import { readModel } from "./readModel.ts";
import { float32Of, readTensor, type Tensor, tensor, writeTensor } from "./tensor.ts";

const advice = "Was the file downloaded whole, and is it the model and not a page about it?";

describe("readModel", () => {
  it("reads what writeModel wrote, byte for byte", () => {
    const graph = createGraph(17);
    const w = graph.initializer("w", writeTensor(tensor("float32", [3, 2], [1, 2, 3, 4, 5, 6]), "w"));
    const product = graph.op("MatMul", [graph.input("x", "float32", ["batch", 3]), w]);
    const bytes = writeModel(modelOf(graph, [product], "dense"));
    expect(writeModel(readModel(bytes))).toEqual(bytes);
  });

  it.each([
    ["text", new TextEncoder().encode("<!doctype html>"), "15 bytes that are not a protobuf message"],
    ["nothing", new Uint8Array(0), "0 bytes without a graph"],
  ])("refuses %s", (_, bytes, received) => {
    expect(() => readModel(bytes)).toThrow(
      `[@reg/onnx-graph] readModel: expected the bytes of an .onnx file, received ${received}. ${advice}`,
    );
  });
});

describe("readTensor", () => {
  it.each([
    [1, "float32", { floatData: [1.5, -2] }, [1.5, -2]],
    [11, "float64", { doubleData: [1.5, -2] }, [1.5, -2]],
    [6, "int32", { int32Data: [7, -2] }, [7, -2]],
    [7, "int64", { int64Data: [7n, -2n] }, [7n, -2n]],
    [9, "bool", { int32Data: [1, 0] }, [1, 0]],
    [10, "float16", { int32Data: [0x3e00, 0xc000] }, [0x3e00, 0xc000]],
    [12, "uint32", { uint64Data: [7n, 2n] }, [7, 2]],
  ])("reads type %i (%s) from its own field and from raw_data", (dataType, type, fields, numbers) => {
    const typed = readTensor(create(TensorProtoSchema, { dataType, dims: [2n], ...fields }));
    expect(typed.type).toBe(type);
    expect([...typed.data]).toEqual(numbers);
    expect(readTensor(writeTensor(typed))).toEqual(typed);
  });

  it("gives float16 as float32, with subnormals, infinities and NaN", () => {
    const bits = [0x3c00, 0xc000, 0x0001, 0x7c00, 0xfc00, 0x7e00, 0x0000, 0x3555];
    const half: Tensor = { type: "float16", shape: [8], data: Uint16Array.from(bits) };
    const expected = [1, -2, 2 ** -24, Infinity, -Infinity, Number.NaN, 0, 0.333251953125];
    expect([...float32Of(half)]).toEqual(expected);
  });

  it("refuses a shape that does not hold its numbers, and types without numbers", () => {
    const proto = create(TensorProtoSchema, { name: "w", dataType: 1, dims: [3n], floatData: [1] });
    expect(() => readTensor(proto)).toThrow(
      `[@reg/onnx-graph] tensor "w": expected shape [3] to hold its numbers (3), received 1 numbers.`,
    );
    expect(() => readTensor(create(TensorProtoSchema, { name: "s", dataType: 8 }))).toThrow(
      `[@reg/onnx-graph] tensor "s": expected an element type with numbers, received type number 8.`,
    );
    expect(() => readTensor(create(TensorProtoSchema, { name: "w", dataType: 1, rawData: new Uint8Array(3) }))).toThrow(
      `[@reg/onnx-graph] tensor "w": expected a multiple of 4 bytes, received 3 bytes.`,
    );
  });

  it("keeps plain numbers in arrays of their type", () => {
    expect(tensor("int64", [2], [1, 2]).data).toEqual(BigInt64Array.of(1n, 2n));
    expect(tensor("float64", [1], [0.1]).data).toEqual(Float64Array.of(0.1));
    // The end of a Slice "to the end" is the greatest int64, which JavaScript's numbers round to 2^63.
    expect(tensor("int64", [2], [Number(2n ** 63n - 1n), -(2 ** 63)]).data).toEqual(
      BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n)),
    );
  });
});
