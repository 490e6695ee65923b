// Small files that once took minutes or gigabytes, or went round in circles.
import { create } from "@bufbuild/protobuf";
import { AttributeProtoSchema, AttributeProto_AttributeType as Kind } from "@reg/onnx-graph/proto";
import {
  chain,
  declared,
  each,
  file,
  having,
  int,
  int64,
  integers,
  ints,
  itself,
  many,
  node,
  some,
  weight,
  x,
} from "./smallFile.ts";

const long = declared("s", [10n ** 8n], int64);
const filled = (shape: bigint[]) =>
  file({
    input: [x],
    initializer: [integers("s", shape)],
    node: [node("ConstantOfShape", ["s"], ["w"]), node("MatMul", ["x", "w"], ["p"]), node("Add", ["p", "w"], ["y"])],
  });

/** Hostile files by what is in them. */
export const hostileFiles: Readonly<Record<string, () => Uint8Array>> = {
  "Reshape to 10^8 axes": () => file({ input: [x, long], node: [node("Reshape", ["x", "s"], ["y"])] }),
  "Expand to 10^8 axes": () => file({ input: [x, long], node: [node("Expand", ["x", "s"], ["y"])] }),
  "ConstantOfShape of 10^8 axes": () => file({ input: [long], node: [node("ConstantOfShape", ["s"], ["y"])] }),
  "a Shape joined with itself 40 times": () => {
    const joined = chain("Concat", "s", 40, itself).map((given) => having(given, int("axis", 0n)));
    return file({ input: [x], node: [node("Shape", ["x"], ["s"]), ...joined, node("Reshape", ["x", "y39"], ["z"])] });
  },
  "a Shape multiplied by itself 24 times": () =>
    file({
      input: [x],
      node: [node("Shape", ["x"], ["s"]), ...chain("Mul", "s", 24, itself), node("Expand", ["x", "y23"], ["z"])],
    }),
  "a symbol of 900 characters, 60 times in a shape": () =>
    file({
      input: [
        declared(
          "x",
          Array.from({ length: 60 }, (_, i) => `${i}`.padStart(900, "n")),
        ),
      ],
      node: each((i) => node("Size", ["x"], [`y${i}`])),
    }),
  "a pool with a kernel of 10^9": () =>
    file({
      input: [declared("x", [1n, 1n, 10n ** 9n])],
      node: [node("AveragePool", ["x"], ["y"], [ints("kernel_shape", [10n ** 9n])])],
    }),
  "a pool with 10^9 windows": () =>
    file({
      input: [declared("x", [1n, 1n, 10n ** 9n])],
      node: [node("AveragePool", ["x"], ["y"], [ints("kernel_shape", [2n])])],
    }),
  "a resized axis of 10^6": () =>
    file({
      input: [declared("x", [1n, 1n, 1n, 10n ** 6n])],
      initializer: [integers("s", [1n, 1n, 1n, 10n])],
      node: [node("Resize", ["x", "", "", "s"], ["y"])],
    }),
  "names made twice, 40 deep": () =>
    file({
      initializer: [weight("y")],
      node: Array.from({ length: 40 }, (_, i) =>
        [0, 1].map(() => node("Identity", [i ? `y${i}` : "y"], [`y${i + 1}`])),
      ).flat(),
    }),
  "weights of 10^8 from a ConstantOfShape": () => filled([10n ** 8n]),
  "weights of 2^31 from a ConstantOfShape": () => filled([2n ** 31n]),
  "weights of -1 from a ConstantOfShape": () => filled([-1n]),
  "many weights from ConstantOfShape, each of 2^24": () =>
    file({
      input: [x],
      initializer: [integers("s", [2n ** 23n])],
      node: Array.from({ length: 300 }, (_, i) => [
        node("ConstantOfShape", ["s"], [`w${i}`]),
        node("Add", ["x", `w${i}`], [`y${i}`]),
      ]).flat(),
    }),
  "20,000 ConstantOfShape": () =>
    file({
      input: [x],
      initializer: [integers("s", [3n])],
      node: each((i) => [node("ConstantOfShape", ["s"], [`w${i}`]), node("Add", ["x", `w${i}`], [`y${i}`])]).flat(),
    }),
  "20,000 Constants": () =>
    file({
      input: [x],
      node: each((i) => [
        node(
          "Constant",
          [],
          [`w${i}`],
          [create(AttributeProtoSchema, { name: "value", type: Kind.TENSOR, t: weight("") })],
        ),
        node("Add", [i ? `y${i - 1}` : "x", `w${i}`], [`y${i}`]),
      ]).flat(),
    }),
  ...Object.fromEntries(
    ["Identity", "Cast", "Transpose", "Relu", "Squeeze"].map((op) => [
      `a weight behind 20,000 ${op}`,
      () =>
        file({
          input: [x],
          initializer: [weight("w")],
          node: [...chain(op, "w", many), node("Add", ["x", `y${many - 1}`], ["z"])],
        }),
    ]),
  ),
  "20,000 reshapes of a reshape": () =>
    file({ input: [x], initializer: [integers("s", [3n, -1n])], node: chain("Reshape", "x", many, () => ["s"]) }),
  "20,000 sums with one weight": () =>
    file({ input: [x], initializer: [weight("w")], node: chain("Add", "x", many, () => ["w"]) }),
  "20,000 weights": () =>
    file({ input: [x], initializer: each((i) => weight(`w${i}`)), node: chain("Add", "x", many, (i) => [`w${i}`]) }),
  "20,000 weights in one Concat": () =>
    file({
      initializer: each((i) => weight(`w${i}`)),
      node: [
        node(
          "Concat",
          each((i) => `w${i}`),
          ["y"],
          [int("axis", 0n)],
        ),
      ],
    }),
  "20,000 parts of one Split": () =>
    file({
      input: [declared("x", [20_000n])],
      node: [
        node(
          "Split",
          ["x"],
          each((i) => `y${i}`),
        ),
      ],
    }),
  "20,000 inputs": () =>
    file({
      input: each((i) => declared(`x${i}`, [1n, 3n])),
      node: [
        node(
          "Sum",
          each((i) => `x${i}`),
          ["y"],
        ),
      ],
    }),
  "20,000 running statistics behind as many Identity": () =>
    file({
      input: [x],
      initializer: [weight("w")],
      node: [
        ...chain("Identity", "w", many),
        ...each((i) => node("BatchNormalization", ["x", "w", "w", `y${many - 1}`, "w"], [`z${i}`])),
      ],
    }),
  "20,000 nodes of one name": () =>
    file({ input: [x], node: chain("Relu", "x", many).map((given) => Object.assign(given, { name: "same" })) }),
  "2,000 slices of opset 9": () =>
    file(
      {
        input: [x],
        node: chain("Slice", "x", some).map((given) =>
          having(given, ints("starts", [0n]), ints("ends", [2n ** 63n - 1n])),
        ),
      },
      9n,
    ),
  "2,000 softmaxes of opset 9": () =>
    file({ input: [x], node: chain("Softmax", "x", some).map((given) => having(given, int("axis", 0n))) }, 9n),
  "an op without a rule behind 20,000 others": () =>
    file({ input: [x], node: [node("Odd", ["x"], ["odd"]), ...chain("Relu", "odd", many)] }),
  "20,000 choices": () =>
    file({
      input: [x],
      node: each((i) =>
        node(
          "If",
          ["x"],
          [`y${i}`],
          [
            create(AttributeProtoSchema, {
              name: "then_branch",
              type: Kind.GRAPH,
              g: { node: [node("Relu", ["x"], ["z"])] },
            }),
          ],
        ),
      ),
    }),
  "a rank of 10^6": () =>
    file(
      {
        input: [x],
        node: [
          node(
            "Unsqueeze",
            ["x"],
            ["y"],
            [
              ints(
                "axes",
                Array.from({ length: 1e6 }, (_, i) => BigInt(i)),
              ),
            ],
          ),
        ],
      },
      11n,
    ),
  "a cycle of Identity": () =>
    file({ input: [x], node: [node("Identity", ["b"], ["a"]), node("Identity", ["a"], ["b"])] }),
  "an equation of a million letters": () =>
    file({
      input: [x],
      node: [
        node(
          "Einsum",
          ["x"],
          ["y"],
          [
            create(AttributeProtoSchema, {
              name: "equation",
              type: Kind.STRING,
              s: new TextEncoder().encode(`${"a".repeat(5e5)}${"b".repeat(5e5)}`),
            }),
          ],
        ),
      ],
    }),
  "ops that every object has": () =>
    file(
      {
        input: [x],
        node: [node("constructor", ["x"], ["a"]), node("__proto__", ["a"], ["b"]), node("toString", ["b"], ["c"])],
      },
      9n,
    ),
};
