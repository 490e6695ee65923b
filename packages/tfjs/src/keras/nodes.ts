// The graph of a functional model: who is called on what. Keras 3 writes each call with its arguments, TF 2 as rows of
// [layer, node, tensor, arguments]; tfjs reads the rows.
import { isEntry, isJson, type Json } from "./json.ts";
import { unsupported } from "./unsupported.ts";

/** The number that tfjs gives to the call of a layer. */
export type NodeIndex = (layer: string, node: number) => number;

/** `[layer, node, tensor]`. */
type History = readonly [string, number, number];

const isHistory = (value: unknown): value is History =>
  Array.isArray(value) && value.length >= 3 && typeof value[0] === "string" && typeof value[1] === "number";

const isTensor = (value: unknown): value is { config: { keras_history: History } } =>
  isEntry(value) && value.class_name === "__keras_tensor__" && isHistory(value.config.keras_history);

/** All tensors in lists of lists, in order. */
const tensorsIn = (value: unknown): History[] =>
  isTensor(value) ? [value.config.keras_history] : Array.isArray(value) ? value.flatMap(tensorsIn) : [];

const holdsTensor = (value: unknown): boolean =>
  isTensor(value) || (Array.isArray(value) ? value : isJson(value) ? Object.values(value) : []).some(holdsTensor);

/** `input_layers` and `output_layers`: one row, rows, or rows by name. */
export function endpoints(value: unknown, nodeOf: NodeIndex): unknown[] {
  if (isHistory(value)) return [[value[0], nodeOf(value[0], value[1]), value[2]]];
  const parts = Array.isArray(value) ? value : isJson(value) ? Object.values(value) : [];
  return parts.flatMap((part) => endpoints(part, nodeOf));
}

/**
 * `inbound_nodes` for tfjs. Throws `UNSUPPORTED_MODEL` for tensors that are passed other than as the one input of a call.
 */
export function inboundNodes(what: string, nodes: unknown, nodeOf: NodeIndex): unknown[] {
  if (!Array.isArray(nodes)) return [];
  const row = ([layer, node, tensor]: History, kwargs: Json) => [layer, nodeOf(layer, node), tensor, kwargs];
  return nodes.map((call: unknown) => {
    if (!isJson(call)) {
      // TF 2: a single input may stand without its list.
      const rows = (isHistory(call) ? [call] : call) as readonly (readonly [string, number, number, Json?])[];
      return rows.map((one) => row([one[0], one[1], one[2]], one[3] ?? {}));
    }
    const args = (call.args ?? []) as readonly unknown[];
    const kwargs = Object.fromEntries(
      Object.entries((call.kwargs ?? {}) as Json).filter(([, given]) => given !== null),
    );
    if (holdsTensor(kwargs) || args.slice(1).some(holdsTensor)) {
      const advice = "tfjs takes one tensor, or one list of tensors, as a layer's input.";
      throw unsupported(what, "a call on one input", call, advice);
    }
    return tensorsIn(args[0]).map((history) => row(history, kwargs));
  });
}
