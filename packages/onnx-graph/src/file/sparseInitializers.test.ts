import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { createGraph } from "../graph/createGraph.ts";
import { modelOf } from "../graph/toModel.ts";
import { GraphProtoSchema, ModelProtoSchema, SparseTensorProtoSchema } from "./generated/onnx_pb.ts";
import { writeModel } from "./model.ts";
import { readModel } from "./readModel.ts";
import { type Tensor, type TensorType, tensor, writeTensor } from "./tensor.ts";

/** y = x · w, with w as an initializer. */
function product(w: Tensor) {
  const graph = createGraph(17);
  const x = graph.input("x", w.type, ["batch", w.shape[0]!]);
  return modelOf(graph, [graph.op("MatMul", [x, graph.initializer("w", writeTensor(w, "w"))])], "product");
}

/** A model whose only weight is sparse as given. */
function sparse(dims: readonly number[], indices: Tensor, values: Tensor) {
  const model = product(tensor("float32", [3, 4], new Float32Array(12).fill(1)));
  const graph = model.graph!;
  const given = create(SparseTensorProtoSchema, {
    ...{ values: writeTensor(values, "w"), indices: writeTensor(indices, ""), dims: dims.map(BigInt) },
  });
  const changed = create(GraphProtoSchema, { ...graph, initializer: [], sparseInitializer: [given] });
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { ...model, graph: changed }));
}

const weightOf = (bytes: Uint8Array) => readModel(bytes).graph!.initializer.find(({ name }) => name === "w")!;

describe("writeModel with sparse initializers", () => {
  it.each(["float32", "float64", "float16"] as const)(
    "keeps every bit of %s, and the sign of zeros",
    (type: TensorType) => {
      const numbers = Array.from({ length: 400 }, (_, i) => (i % 40 === 7 ? i : 0));
      const w = tensor(type, [20, 20], numbers);
      // float16 is kept as its bits.
      w.data[3] = (type === "float16" ? 0x8000 : -0) as never;
      const model = product(w);
      const [dense, bytes] = [writeModel(model), writeModel(model, { sparse: true })];
      expect(bytes.length).toBeLessThan(dense.length / 2);
      expect(weightOf(bytes).rawData).toEqual(weightOf(dense).rawData);
      expect(readModel(bytes).graph!.sparseInitializer).toEqual([]);
    },
  );

  it("leaves a tensor dense where that takes fewer bytes, and the given model as it is", () => {
    // 12 bytes for a number that is not 0, 4 for any: two thirds are the border.
    const zeros = (share: number) =>
      product(
        tensor(
          "float32",
          [30, 10],
          Array.from({ length: 300 }, (_, i) => (i < 300 * share ? 0 : 1)),
        ),
      );
    const few = zeros(0.66);
    expect(writeModel(few, { sparse: true })).toEqual(writeModel(few));
    const many = zeros(0.8);
    expect(writeModel(many, { sparse: true }).length).toBeLessThan(writeModel(many).length);
    expect(many.graph!.sparseInitializer).toEqual([]);
  });

  it("writes one number of a tensor that is all zeros", () => {
    const bytes = writeModel(product(tensor("float32", [30, 10], new Float32Array(300))), { sparse: true });
    expect(weightOf(bytes).rawData).toEqual(new Uint8Array(1200));
  });
});

describe("readModel of sparse initializers", () => {
  const values = (...numbers: number[]) => tensor("float32", [numbers.length], numbers);
  const places = (...numbers: number[]) => tensor("int64", [numbers.length], numbers);

  it("takes an index for each axis as well as one for each number", () => {
    const wanted = tensor("float32", [3, 4], [0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
    const rows = tensor("int64", [2, 2], [0, 1, 2, 3]);
    for (const indices of [places(1, 11), rows]) {
      const { rawData, dims } = weightOf(sparse([3, 4], indices, values(5, 7)));
      expect({ rawData, dims }).toEqual({ rawData: writeTensor(wanted).rawData, dims: [3n, 4n] });
    }
  });

  it.each([
    [[3, 4], places(1, 12), values(5, 7), 'sparse tensor "w": expected places in order, below 12, received 12.'],
    [[3, 4], places(3, 1), values(5, 7), 'sparse tensor "w": expected places in order, below 12, received 1.'],
    [[3, 4], places(-1), values(5), 'sparse tensor "w": expected places in order, below 12, received -1.'],
    [
      [3, 4],
      tensor("int64", [1, 2], [0, 4]),
      values(5),
      'sparse tensor "w": expected indices inside of shape [3,4], received [0,4].',
    ],
    [
      [3, 4],
      places(1, 2, 3),
      values(5, 7),
      'sparse tensor "w": expected indices of shape [2] or [2, 2], received shape [3].',
    ],
    [
      [-3, 4],
      places(1),
      values(5),
      'sparse tensor "w": expected lengths of at least 0, with entries that can be counted, received shape [-3,4].',
    ],
    [
      [100_000, 100_000],
      places(1),
      values(5),
      'sparse tensor "w": expected one number for each 1000 entries, of more than 16777216, received 1 for shape [100000,100000].',
    ],
  ])("refuses %j with %o and %o", (dims, indices, numbers, message) => {
    expect(() => readModel(sparse(dims, indices, numbers))).toThrow(`[@reg/onnx-graph] ${message}`);
  });
});
