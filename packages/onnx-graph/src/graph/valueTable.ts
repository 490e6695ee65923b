import { RegError } from "@reg/core";
import type { TensorProto } from "../file/generated/onnx_pb.ts";
import { readTensor, typeOfCode } from "../file/tensor.ts";
import type { Graph, Value } from "./graph.ts";

/** The values of a graph by name, and the names that are taken. */
export interface ValueTable extends Pick<Graph, "value" | "has" | "unique"> {
  /** Throws `INVALID_MODEL` for a name that is there. */
  define(value: Value): Value;
}

const refuse = (name: string, expected: string, received: string): RegError =>
  new RegError("INVALID_MODEL", { who: "@reg/onnx-graph", what: `graph value "${name}"`, expected, received });

/** An empty table. Values are looked for in `outer` too; `names` are taken in both. */
export function createValueTable(outer: Graph | undefined, names: Set<string>): ValueTable {
  const values = new Map<string, Value>();
  /** For each stem a number that no lower one is free of: a search from 1 would make large graphs slow. */
  const next = new Map<string, number>();
  return {
    has: (name) => values.has(name) || (outer?.has(name) ?? false),
    value(name) {
      const value = values.get(name);
      if (value) return value;
      if (outer) return outer.value(name);
      throw refuse(name, "an input, an initializer or a node before its use that makes it", "nothing of this name");
    },
    unique(stem) {
      let count = next.get(stem) ?? 0;
      let name = count === 0 ? stem : `${stem}_${count}`;
      while (names.has(name)) name = `${stem}_${++count}`;
      next.set(stem, count);
      names.add(name);
      return name;
    },
    define(value) {
      if (values.has(value.name)) throw refuse(value.name, "one place that makes it", "two");
      names.add(value.name);
      values.set(value.name, value);
      return value;
    },
  };
}

/** What is known of a tensor in a file. */
export function valueOfTensor(name: string, proto: TensorProto): Value {
  const shape = proto.dims.map(Number);
  const type = typeOfCode(proto.dataType);
  // Only short integer tensors can be shapes or axes.
  const short = shape.length <= 1 && (shape[0] ?? 1) <= 16 && (type === "int64" || type === "int32");
  const integers = short ? Array.from(readTensor(proto).data, Number) : undefined;
  return { name, type, shape, ...(integers && { integers }) };
}
