import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { checkModel } from "./checkModel.ts";
import {
  type GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type NodeProtoSchema,
} from "./generated/onnx_pb.ts";
import { writeModel } from "./model.ts";
import { readModel } from "./readModel.ts";

type GraphParts = Exclude<MessageInitShape<typeof GraphProtoSchema>, { $typeName: string }>;
type NodeParts = Exclude<MessageInitShape<typeof NodeProtoSchema>, { $typeName: string }>;

/** The message with which the bytes of a model with this graph are refused. */
function refusal(graph: GraphParts, version = 17n): string {
  const model = create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ domain: "", version }], graph });
  try {
    readModel(writeModel(model));
  } catch (error) {
    return (error as Error).message;
  }
  return "it was read";
}

const x = { name: "x", type: { value: { case: "tensorType", value: { elemType: 1 } } } } as const;
const node = (parts: NodeParts): GraphParts => ({ input: [x], node: [{ output: ["y"], ...parts }] });
const relu = { opType: "Relu", name: "first", input: ["x"], output: ["y"] };

/** `depth` graphs, each the body of a node in the one around it. */
const nested = (depth: number): GraphParts => ({
  node: [
    {
      opType: "Loop",
      output: [`y${depth}`],
      attribute: depth === 0 ? [] : [{ name: "body", type: Kind.GRAPH, g: nested(depth - 1) }],
    },
  ],
});

it.each<[string, GraphParts, string]>([
  [
    "a value made twice",
    { input: [x], node: [relu, { ...relu, name: "second" }] },
    `Relu "second": expected names that are given once, received "y" a second time.`,
  ],
  [
    "a node that makes an input",
    { input: [x], node: [{ ...relu, output: ["x"] }] },
    `Relu "first": expected names that are given once, received "x" a second time.`,
  ],
  [
    "two tensors of one name",
    { node: [relu], initializer: [1, 2].map(() => ({ name: "w", dataType: 1, dims: [1n], floatData: [1] })) },
    `tensor "w": expected names that are given once, received "w" a second time.`,
  ],
  [
    "a cycle",
    {
      input: [x],
      node: [
        { ...relu, input: ["z"] },
        { ...relu, name: "", input: ["y"], output: ["z"] },
      ],
    },
    `Relu "first": expected inputs that are made before it, received "z", which Relu that makes "z" makes later.`,
  ],
  [
    "a value from nowhere",
    node({ ...relu, input: ["lost"] }),
    `Relu "first": expected inputs that are made before it, received "lost", which nothing makes.`,
  ],
  [
    "a value from nowhere in a body",
    node({
      opType: "If",
      name: "choice",
      input: ["x"],
      attribute: [{ name: "then_branch", type: Kind.GRAPH, g: { node: [{ ...relu, input: ["lost"] }] } }],
    }),
    `Relu "first": expected inputs that are made before it, received "lost", which nothing makes.`,
  ],
  [
    "an output from nowhere",
    { ...node(relu), output: [{ name: "z" }] },
    `output "z": expected a value of the graph, received nothing of this name.`,
  ],
  [
    "a name that is longer than names are",
    { input: [{ ...x, name: "n".repeat(1001) }], node: [{ ...relu, input: [] }] },
    `input "${"n".repeat(1001)}": expected a name of up to 1000 characters, received "${"n".repeat(199)}….`,
  ],
  ["graphs in graphs in graphs", nested(20), `graph "": expected up to 16 graphs inside another, received more.`],
  [
    "too few bytes",
    { ...node(relu), initializer: [{ name: "w", dataType: 1, dims: [2n, 3n], rawData: new Uint8Array(20) }] },
    `tensor "w": expected 24 bytes for shape [2,3], received 20 bytes.`,
  ],
  [
    "too few numbers",
    { ...node(relu), initializer: [{ name: "w", dataType: 7, dims: [3n], int64Data: [1n, 2n] }] },
    `tensor "w": expected 3 entries for shape [3], received 2.`,
  ],
  [
    "more than any file can hold",
    { ...node(relu), initializer: [{ name: "w", dataType: 1, dims: [2n ** 40n, 2n ** 40n] }] },
    `tensor "w": expected entries that can be counted, received shape [1099511627776,1099511627776].`,
  ],
  [
    "a negative length",
    { ...node(relu), initializer: [{ name: "w", dataType: 1, dims: [-1n] }] },
    `tensor "w": expected lengths of at least 0, received -1.`,
  ],
  [
    "a tensor of a million axes",
    { ...node(relu), initializer: [{ name: "w", dataType: 1, dims: Array.from({ length: 1e6 }, () => 1n) }] },
    `tensor "w": expected up to 64 axes, received 1000000.`,
  ],
  [
    "a declaration of a million axes",
    {
      node: [{ ...relu, input: ["x"] }],
      input: [
        {
          name: "x",
          type: {
            value: {
              case: "tensorType",
              value: { elemType: 1, shape: { dim: Array.from({ length: 1e6 }, () => ({})) } },
            },
          },
        },
      ],
    },
    `value "x": expected up to 64 axes, received 1000000.`,
  ],
  [
    "a tensor without a type",
    { ...node(relu), initializer: [{ name: "w", dims: [0n] }] },
    `tensor "w": expected an element type, received type number 0.`,
  ],
  [
    "an attribute of another kind",
    node({ opType: "Transpose", name: "t", input: ["x"], attribute: [{ name: "perm", type: Kind.FLOAT, f: 0.5 }] }),
    `Transpose "t": expected attribute perm of kind INTS, received FLOAT.`,
  ],
  [
    "an attribute without a kind",
    node({ opType: "Flatten", name: "f", input: ["x"], attribute: [{ name: "axis", i: 1n }] }),
    `Flatten "f": expected attribute axis of kind INT, received UNDEFINED.`,
  ],
  [
    "an attribute without its value",
    node({ opType: "Constant", name: "c", attribute: [{ name: "value", type: Kind.TENSOR }] }),
    `Constant "c": expected attribute "value" to have a value of its kind, received TENSOR.`,
  ],
  [
    "an attribute given twice",
    node({
      opType: "Flatten",
      name: "f",
      input: ["x"],
      attribute: [1n, 2n].map((i) => ({ name: "axis", type: Kind.INT, i })),
    }),
    `Flatten "f": expected attributes that are given once, received "axis" twice.`,
  ],
  [
    "a stride of nothing",
    node({
      opType: "MaxPool",
      name: "p",
      input: ["x"],
      attribute: [{ name: "strides", type: Kind.INTS, ints: [0n, 1n] }],
    }),
    `MaxPool "p": expected attribute strides from 1 to 2147483648, received 0.`,
  ],
  [
    "a tensor in an attribute that is cut off",
    node({
      opType: "Constant",
      name: "c",
      attribute: [{ name: "value", type: Kind.TENSOR, t: { dataType: 1, dims: [2n], rawData: new Uint8Array(4) } }],
    }),
    `tensor in value of Constant "c": expected 8 bytes for shape [2], received 4 bytes.`,
  ],
])("refuses %s", (_, graph, message) => {
  expect(refusal(graph)).toBe(`[@reg/onnx-graph] ${message}`);
});

it("refuses an opset of nothing", () => {
  expect(refusal(node(relu), -3n)).toBe(
    `[@reg/onnx-graph] opset of "ai.onnx": expected a version from 1 on, received -3.`,
  );
});

it("takes initializers among the inputs, names that bodies share, and what bodies read from around them", () => {
  const w = { name: "w", dataType: 1, dims: [1n], floatData: [1] };
  const body = { node: [{ ...relu, input: ["w"], output: ["inner"] }], output: [{ name: "inner" }] };
  const branches = ["then_branch", "else_branch"].map((name) => ({ name, type: Kind.GRAPH, g: body }));
  const graph: GraphParts = {
    input: [x, { name: "w" }],
    initializer: [w],
    node: [{ opType: "If", input: ["x"], output: ["y"], attribute: branches }],
    output: [{ name: "y" }],
  };
  expect(() => checkModel(create(ModelProtoSchema, { graph }))).not.toThrow();
});
