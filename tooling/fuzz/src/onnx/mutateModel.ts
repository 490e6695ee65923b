// Changes to a decoded model, which keep the file a protobuf message: any field of any message in it, and patterns that files
// of strangers had (chains, values joined with themselves, ops under other names).
import { clone, create, type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import type { ModelProto } from "@reg/onnx-graph/proto";
import { AttributeProtoSchema, NodeProtoSchema } from "@reg/onnx-graph/proto";
import { integers, numbers, strings } from "../hostile.ts";
import type { Random } from "../random.ts";

/** A message as what it is in memory: fields by their local names. */
type Fields = Record<string, unknown>;

interface Slot {
  readonly fields: Fields;
  readonly field: DescField;
}

/** All that a model has, by what it is. */
interface Stock {
  readonly slots: Slot[];
  readonly strings: string[];
  readonly messages: Map<string, Message[]>;
}

const valueIn = (fields: Fields, field: DescField): unknown => {
  if (!field.oneof) return fields[field.localName];
  // Every oneof in memory is a case and its value.
  const { case: name, value } = fields[field.oneof.localName] as { case?: string; value?: unknown };
  return name === field.localName ? value : undefined;
};

function put({ fields, field }: Slot, value: unknown): void {
  if (!field.oneof) fields[field.localName] = value;
  else fields[field.oneof.localName] = value === undefined ? { case: undefined } : { case: field.localName, value };
}

function take(stock: Stock, message: Message, desc: DescMessage): Stock {
  const there = stock.messages.get(desc.typeName);
  if (there) there.push(message);
  else stock.messages.set(desc.typeName, [message]);
  // Messages are plain objects with these fields.
  const fields = message as unknown as Fields;
  for (const field of desc.fields) {
    stock.slots.push({ fields, field });
    const value = valueIn(fields, field);
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each === "string" && each !== "") stock.strings.push(each);
      if (each && field.message && (field.fieldKind === "message" || field.fieldKind === "list")) {
        take(stock, each, field.message);
      }
    }
  }
  return stock;
}

function scalar(random: Random, type: ScalarType, stock: Stock): unknown {
  switch (type) {
    case ScalarType.STRING:
      return random.once(3) || stock.strings.length === 0 ? random.pick(strings) : random.pick(stock.strings);
    case ScalarType.BYTES:
      return Uint8Array.from({ length: random.pick([0, 1, 3, 4, 8, 64]) }, () => random.integer(256));
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return Math.fround(random.pick(numbers.filter((each) => type === ScalarType.DOUBLE || each < 1e39)));
    case ScalarType.UINT64:
      return BigInt.asUintN(64, random.pick(integers));
    case ScalarType.INT64:
      return random.pick(integers);
    default:
      return random.once(2) ? random.integer(26) : Number(BigInt.asIntN(32, random.pick(integers)));
  }
}

function fresh(random: Random, field: DescField, stock: Stock): unknown {
  if (field.message) {
    const there = stock.messages.get(field.message.typeName);
    // A copy: a message inside itself is no file.
    return there && !random.once(4) ? clone(field.message, random.pick(there)) : create(field.message);
  }
  if (field.enum) return random.pick(field.enum.values).number;
  return scalar(random, field.scalar ?? ScalarType.INT32, stock);
}

function changedList(random: Random, list: readonly unknown[], field: DescField, stock: Stock): unknown[] {
  const at = random.integer(list.length + 1);
  const other = random.integer(list.length + 1);
  switch (random.integer(6)) {
    case 0:
      return list.toSpliced(at, 1);
    case 1:
      return list.toSpliced(at, 0, ...list.slice(other, other + 1));
    case 2:
      return at < list.length && other < list.length ? list.with(at, list[other]).with(other, list[at]) : [...list];
    case 3:
      return at < list.length ? list.with(at, fresh(random, field, stock)) : [fresh(random, field, stock)];
    case 4:
      return list.toSpliced(at, 0, fresh(random, field, stock));
    default:
      return random.once(2)
        ? []
        : Array.from(
            { length: 1 + random.integer(70) },
            (_, i) => list[i % (list.length || 1)] ?? fresh(random, field, stock),
          );
  }
}

function changeField(random: Random, slot: Slot, stock: Stock): void {
  const { fields, field } = slot;
  const value = valueIn(fields, field);
  if (field.fieldKind === "map") return;
  if (Array.isArray(value)) put(slot, changedList(random, value, field, stock));
  else if (field.message && value !== undefined && random.once(2)) put(slot, undefined);
  else put(slot, fresh(random, field, stock));
}

/** Nodes that make their inputs into more of the same, again and again, behind a value of the model. */
function grow(random: Random, model: ModelProto, stock: Stock): void {
  const { graph } = model;
  if (!graph || stock.strings.length === 0) return;
  const op = random.pick([
    "Concat",
    "Mul",
    "Add",
    "Identity",
    "Cast",
    "Transpose",
    "MatMul",
    "Shape",
    "Reshape",
    "Expand",
  ]);
  const alone = ["Identity", "Cast", "Transpose", "Shape"].includes(op);
  let from = random.pick(stock.strings);
  for (let i = random.pick([2, 24, 40, 300]); i > 0; i--) {
    const to = `grown${i}`;
    const attribute = op === "Concat" ? [create(AttributeProtoSchema, { name: "axis", type: 2, i: 0n })] : [];
    graph.node.push(
      create(NodeProtoSchema, { opType: op, input: alone ? [from] : [from, from], output: [to], attribute }),
    );
    from = to;
  }
  if (graph.output[0]) graph.output[0].name = from;
}

/** Changes a model in place, once to four times. `ops` are names that nodes may get. */
export function mutateModel(random: Random, model: ModelProto, desc: DescMessage, ops: readonly string[]): void {
  for (let left = 1 + random.integer(4); left > 0; left--) {
    const stock = take({ slots: [], strings: [], messages: new Map() }, model, desc);
    const nodes = model.graph?.node ?? [];
    const kind = random.integer(12);
    if (kind === 0 && nodes.length > 0) random.pick(nodes).opType = random.pick(ops);
    else if (kind === 1) grow(random, model, stock);
    else if (kind === 2 && nodes.length > 0) {
      const dims = stock.slots.filter(({ field }) => field.localName === "dims" || field.localName === "dimValue");
      if (dims.length > 0) changeField(random, random.pick(dims), stock);
    } else changeField(random, random.pick(stock.slots), stock);
  }
}
