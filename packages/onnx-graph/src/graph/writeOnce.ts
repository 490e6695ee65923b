import { type Tensor, tensor, writeTensor } from "../file/tensor.ts";
import type { Attributes } from "./attributes.ts";
import type { Graph, Value } from "./graph.ts";

/** Ops that give something else each time. */
const random = new Set([
  "Dropout",
  "RandomNormal",
  "RandomNormalLike",
  "RandomUniform",
  "RandomUniformLike",
  "Bernoulli",
  "Multinomial",
]);

const keyOf = ({ type, shape, data }: Tensor): string => `${type}[${shape}]${data.join()}`;

/** What makes a node the same as another: its op, what it reads and its attributes. */
function nodeKey(op: string, read: readonly string[], count: number, attributes: Attributes): string {
  const node = `${op} ${count} ${JSON.stringify(read)}`;
  if (Object.keys(attributes).length === 0) return node;
  return node + JSON.stringify(attributes, (_, value) => (typeof value === "bigint" ? String(value) : value));
}

/** The members of a graph that write a constant or a node, or give what is there already when it is the same. */
export function writeOnce({
  add,
  unique,
  initializer,
}: Pick<Graph, "add" | "unique" | "initializer">): Pick<Graph, "constant" | "integers" | "op" | "outputsOf"> {
  const known = new Map<string, readonly Value[]>();
  const constants = new Map<string, Value>();
  const constant: Graph["constant"] = (given) => {
    const key = keyOf(given);
    const there = constants.get(key);
    if (there) return there;
    const name = unique("constant");
    const made = initializer(name, writeTensor(given, name));
    constants.set(key, made);
    return made;
  };
  const outputsOf: Graph["outputsOf"] = (op, operands, attributes, count) => {
    // The last: the first operand of Where is a condition.
    const like = operands.findLast((operand) => typeof operand === "object");
    const read = operands.map((operand) => {
      if (typeof operand !== "number") return operand?.name ?? "";
      return constant(tensor(like?.type ?? "float32", [], [operand])).name;
    });
    const key = nodeKey(op, read, count, attributes);
    const there = known.get(key);
    if (there) return there;
    const made = Array.from({ length: count }, () => unique(op));
    const outputs = add({ op, domain: "", name: made[0]!, inputs: read, outputs: made, attributes });
    if (!random.has(op)) known.set(key, outputs);
    return outputs;
  };
  return {
    constant,
    outputsOf,
    integers: (numbers) => constant(tensor("int64", [numbers.length], numbers)),
    op: (op, operands, attributes = {}) => outputsOf(op, operands, attributes, 1)[0]!,
  };
}
