// The node tests of the onnx wheel (tooling/oracle/shapes): models, and what their values really are.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { create } from "@bufbuild/protobuf";
import { TensorShapeProto_DimensionSchema } from "../src/file/generated/onnx_pb.ts";
import type { Model } from "../src/file/model.ts";
import { readModel } from "../src/file/readModel.ts";
import { type TensorType, typeOfCode } from "../src/file/tensor.ts";
import type { Shape } from "../src/graph/dim.ts";
import { graphOf } from "../src/graph/fromModel.ts";
import type { Graph } from "../src/graph/graph.ts";

/** What onnx.shape_inference says of a shape: `null` where it does not know. */
type Known = readonly (number | string | null)[] | null;
type Packed = readonly [type: number, shape: readonly number[], withSymbols?: Known, fixed?: Known];

interface GoldenTest {
  readonly name: string;
  readonly lengths: Readonly<Record<string, number>>;
  readonly values: readonly (Packed | null)[];
  readonly bytes: number;
}

/** A value of a node test: what it really is, and what onnx.shape_inference knows of it. */
export interface TrueValue {
  readonly name: string;
  /** `undefined` for types that no tensor here has. */
  readonly type: TensorType | undefined;
  readonly shape: readonly number[];
  readonly onnxKnows: Readonly<Record<Lengths, Known>>;
}

/** Which lengths of the inputs are numbers: all of them, all but the first of each, none. */
export type Lengths = "fixed" | "symbolic" | "open";

interface TestGraph {
  readonly graph: Graph;
  readonly lengths: Readonly<Record<string, number>>;
}

/** A test of the wheel. */
export interface NodeTest {
  readonly name: string;
  /** What its nodes make, in their order; onnx's evaluator could not run a few. */
  readonly values: readonly TrueValue[];
  /** Its graph, of its model in a form, as `src/shapes` infers it; and what the symbols of its inputs stand for. */
  graph(which: Lengths, form?: (model: Model) => Model): TestGraph;
}

const folder = new URL("../golden/shapes/", import.meta.url);

/** The lengths of a model's inputs put in words: the symbols for this way, which are gathered in `lengths`. */
function inWords(model: Model, which: Lengths, lengths: Record<string, number>): Model {
  for (const [i, { name, type }] of model.graph!.input.entries()) {
    const dims = type?.value.case === "tensorType" ? (type.value.value.shape?.dim ?? []) : [];
    for (const [axis, { value }] of dims.entries()) {
      const length = value.case === "dimParam" ? lengths[value.value]! : Number(value.value);
      const symbol = `d${i}_${axis}`;
      const open = which === "open";
      // A length of 0 in a file means that it is open; it gets this name.
      lengths[open ? symbol : `${name}.${axis}`] = length;
      if (which === "symbolic" && value.case === "dimParam") continue;
      dims[axis] = create(TensorShapeProto_DimensionSchema, {
        value: open ? { case: "dimParam", value: symbol } : { case: "dimValue", value: BigInt(length) },
      });
    }
  }
  return model;
}

function unpack(bytes: Uint8Array, { name, lengths, values }: GoldenTest): NodeTest {
  const names = readModel(bytes).graph!.node.flatMap(({ output }) => output.filter((each) => each !== ""));
  const known = values.flatMap((packed, i): readonly TrueValue[] => {
    if (!packed) return [];
    const [type, shape, symbolic = shape, fixed = shape] = packed;
    return [{ name: names[i]!, type: typeOfCode(type), shape, onnxKnows: { fixed, symbolic, open: null } }];
  });
  return {
    name,
    values: known,
    graph(which, form = (model) => model) {
      const all = { ...lengths };
      return { graph: graphOf(form(inWords(readModel(bytes), which, all))), lengths: all };
    },
  };
}

/** All node tests whose inputs and outputs are tensors. */
export function nodeTests(): readonly NodeTest[] {
  const { tests } = JSON.parse(readFileSync(new URL("nodeTests.json", folder), "utf8")) as { tests: GoldenTest[] };
  const models = gunzipSync(readFileSync(new URL("nodeTests.models.gz", folder)));
  let end = 0;
  return tests.map((test) => {
    const start = end;
    end += test.bytes;
    return unpack(models.subarray(start, end), test);
  });
}

/** The numbers of a symbolic shape; `undefined` for lengths nothing is known of. */
export const lengthsOf = (shape: Shape, symbols: Readonly<Record<string, number>>): readonly (number | undefined)[] =>
  shape.map((dim) => {
    if (typeof dim === "number") return dim;
    if (dim.includes("?")) return undefined;
    return dim.split("*").reduce((all, factor) => all * (symbols[factor] ?? Number(factor)), 1);
  });
