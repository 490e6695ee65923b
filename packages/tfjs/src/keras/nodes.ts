// The graph of a functional model: who is called on what. Keras 3 writes each call with its arguments, TF 2 as rows of
// [layer, node, tensor, arguments]; tfjs reads the rows.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import type { Row } from "./calls.ts";
import { isJson, type Json } from "./json.ts";
import { unsupported } from "./unsupported.ts";

/** The number that tfjs gives to the call of a layer. */
export type NodeIndex = (layer: string, node: number) => number;

/** `[layer, node, tensor]`. */
type History = readonly [string, number, number];

const isIndex = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;

const isHistory = (value: unknown): value is History =>
  Array.isArray(value) &&
  value.length >= 3 &&
  typeof value[0] === "string" &&
  isIndex(value[1]) &&
  isIndex(value[2]) &&
  (value.length === 3 || (value.length === 4 && (value[3] === null || isJson(value[3]))));

const claimsTensor = (value: unknown): value is { config: unknown } =>
  isJson(value) && value.class_name === "__keras_tensor__";

/** All tensors in lists of lists, in order, with a word for what is none. */
function tensorsIn(value: unknown, otherwise: (value: unknown) => Error): History[] {
  if (Array.isArray(value)) return value.flatMap((item) => tensorsIn(item, otherwise));
  const history = claimsTensor(value) && isJson(value.config) ? value.config.keras_history : undefined;
  if (!isHistory(history)) throw otherwise(value);
  return [history];
}

const holdsTensor = (value: unknown): boolean =>
  claimsTensor(value) || (Array.isArray(value) ? value : isJson(value) ? Object.values(value) : []).some(holdsTensor);

const malformed = (what: string, expected: string, received: unknown) =>
  new RegError("INVALID_MODEL", { who: "@reg/tfjs", what, expected, received: show(received) });

/** `input_layers` and `output_layers`: one row, rows, or rows by name. */
export function endpoints(what: string, value: unknown, nodeOf: NodeIndex): Row[] {
  if (isHistory(value)) return [[value[0], nodeOf(value[0], value[1]), value[2], {}]];
  const parts = Array.isArray(value) ? value : isJson(value) ? Object.values(value) : [];
  if (parts.length === 0) throw malformed(what, "[layer, node, tensor], or a list of them", value);
  return parts.flatMap((part) => endpoints(what, part, nodeOf));
}

/** The arguments of a call beside its input: `training` is the one that may be set. */
function argumentsOf(what: string, given: Json): Json {
  const set = Object.entries(given).filter(([, value]) => value !== null);
  const odd = set.find(([key, value]) => key !== "training" || typeof value !== "boolean");
  if (!odd) return Object.fromEntries(set);
  throw unsupported(
    what,
    "a call without further arguments",
    { [odd[0]]: odd[1] },
    "Call the layer on its input alone.",
  );
}

function rowsOfTf2(what: string, call: unknown): readonly (readonly [string, number, number, Json])[] {
  const rows: unknown = isHistory(call) ? [call] : call;
  if (!Array.isArray(rows) || rows.length === 0 || !rows.every(isHistory)) {
    throw malformed(what, "calls in inbound_nodes: lists of [layer, node, tensor, arguments]", call);
  }
  return rows.map((row: readonly unknown[]) => [
    row[0] as string,
    row[1] as number,
    row[2] as number,
    (row[3] ?? {}) as Json,
  ]);
}

function rowsOfKeras3(what: string, call: Json): readonly (readonly [string, number, number, Json])[] {
  const { args = [], kwargs = {} } = call;
  const expected = "calls in inbound_nodes: { args: [tensors], kwargs: {} }";
  const otherwise = () => malformed(what, expected, call);
  if (!Array.isArray(args) || !isJson(kwargs)) throw otherwise();
  if (holdsTensor(kwargs) || args.slice(1).some((given) => given !== null)) {
    const advice = "tfjs takes one tensor, or one list of tensors, as a layer's input.";
    throw unsupported(what, "a call on one input", call, advice);
  }
  const tensors = tensorsIn(args[0], otherwise);
  if (tensors.length === 0) throw otherwise();
  return tensors.map(([layer, node, tensor]) => [layer, node, tensor, kwargs]);
}

/**
 * `inbound_nodes` for tfjs. Throws `INVALID_MODEL` for what are no calls, and `UNSUPPORTED_MODEL` for tensors that are passed other
 * than as the one input of a call.
 */
export function inboundNodes(what: string, nodes: unknown, nodeOf: NodeIndex): Row[][] {
  if (nodes === undefined) return [];
  if (!Array.isArray(nodes)) throw malformed(what, "inbound_nodes to be a list of calls", nodes);
  return nodes.map((call: unknown) => {
    const rows = isJson(call) ? rowsOfKeras3(what, call) : rowsOfTf2(what, call);
    return rows.map(
      ([layer, node, tensor, kwargs]): Row => [layer, nodeOf(layer, node), tensor, argumentsOf(what, kwargs)],
    );
  });
}
