import { type ConfigInput, type KnownPenalties, type Plan, RegError, resolve } from "@reg/core";
import { movesWeight } from "@reg/core/adapter";
import { type Graph, graphOf, type Model, nodeProto, parametersOf, type Value, valueInfo } from "@reg/onnx-graph";
import { changed, type GraphProto, GraphProtoSchema, ModelProtoSchema, NodeProtoSchema } from "@reg/onnx-graph/proto";
import * as v from "valibot";
import { modelFrom } from "./modelFrom.ts";
import { onnxOps } from "./ops.ts";
import { knownEntries, text } from "./options/kinds.ts";
import { parseOptions } from "./options/parseOptions.ts";

export interface AddPenaltyOptions<Known extends KnownPenalties = KnownPenalties> {
  /** The output that is the loss; the first when left out. */
  readonly loss?: string;
  /** Adds a float32 input of shape [] by this name that multiplies the penalty, for schedules and sweeps. */
  readonly strength?: string;
  /** Penalties of your own that the configuration names. */
  readonly known?: Known;
}

const who = "@reg/onnx";

const entries = { loss: v.optional(text), strength: v.optional(text), ...knownEntries };

function lossOf(graph: Graph, source: GraphProto, name: string | undefined): Value {
  const outputs = source.output.map((output) => output.name);
  const loss = name ?? outputs[0];
  if (loss === undefined || !outputs.includes(loss)) {
    const received = loss === undefined ? "a model without outputs" : `"${loss}"`;
    throw new RegError("INVALID_MODEL", {
      who,
      what: "addPenalty",
      expected: `one of the outputs ${outputs.join(", ")}`,
      received,
    });
  }
  const value = graph.value(loss);
  if (value.shape?.every((dim) => dim === 1) ?? true) return value;
  throw new RegError("INVALID_MODEL", {
    who,
    what: `addPenalty to output "${loss}"`,
    expected: "a scalar loss",
    received: `shape [${value.shape}]`,
    advice: "Name the output that is the loss: { loss: name }.",
  });
}

function checkPlan({ regularized, schedule }: Plan, strength: string | undefined): void {
  const other = regularized.find(({ mode }) => movesWeight(mode));
  if (!other && (strength !== undefined || schedule.kind === "constant")) return;
  throw new RegError("INVALID_CONFIG", {
    who,
    what: other ? `addPenalty on ${other.parameter.path}` : "addPenalty",
    expected: other ? `mode "loss"` : "a constant schedule, or an input for the strength",
    received: other ? JSON.stringify(other.mode) : JSON.stringify(schedule.kind),
    advice: other
      ? "The other modes act in training steps: use createTrainer and regularize."
      : "Pass { strength: name } and feed plan.strength(step).",
  });
}

/** The graph with one of its outputs under another name, wherever it is used. */
function renamed(source: GraphProto, from: string, to: string): GraphProto {
  const rename = (names: readonly string[]) => names.map((name) => (name === from ? to : name));
  const node = source.node.map((each) =>
    changed(NodeProtoSchema, each, { input: rename(each.input), output: rename(each.output) }),
  );
  return changed(GraphProtoSchema, source, { node });
}

/**
 * Adds the penalty to the scalar loss of a model. The loss keeps its name, and everything else stays as it was. For graphs that are
 * trained or differentiated elsewhere; `differentiate` gives their gradients. Weights are the model's initializers.
 *
 * Throws as `resolve` does, `INVALID_MODEL` when there is no such loss, `INVALID_CONFIG` for modes other than "loss".
 */
export function addPenalty<const Known extends KnownPenalties = readonly []>(
  given: Model,
  config: ConfigInput<Known[number]>,
  options: AddPenaltyOptions<Known> = {},
): Model {
  parseOptions("addPenalty", entries, options);
  const model = modelFrom("addPenalty", given);
  const { known } = options;
  const plan = resolve(config, parametersOf(model), known && { known });
  checkPlan(plan, options.strength);
  const graph = graphOf(model);
  const source = model.graph!;
  const loss = lossOf(graph, source, options.loss);
  if (plan.regularized.length === 0) return model;
  const [nodesBefore, held] = [graph.nodes.length, new Set(graph.initializers.keys())];
  const ops = onnxOps(graph, loss.type);
  const values = plan.regularized.map(({ penalty, parameter }) => penalty.value(ops, graph.value(parameter.path)));
  const total = values.reduce((a, b) => ops.add(a, b));
  const strength = options.strength === undefined ? undefined : graph.input(options.strength, "float32", []);
  const scaled = strength ? ops.mul(total, strength) : total;
  const dataLoss = graph.unique(`${loss.name}::data`);
  const added = graph.nodes.slice(nodesBefore).map(nodeProto);
  const { node, ...rest } = renamed(source, loss.name, dataLoss);
  const sum = { op: "Add", domain: "", name: `${loss.name}::objective`, inputs: [dataLoss, scaled.name] };
  const initializer = [...graph.initializers].filter(([name]) => !held.has(name)).map(([, proto]) => proto);
  const extended = changed(GraphProtoSchema, source, {
    ...rest,
    node: [...node, ...added, nodeProto({ ...sum, outputs: [loss.name], attributes: {} })],
    initializer: [...source.initializer, ...initializer],
    input: strength ? [...source.input, valueInfo(strength)] : source.input,
  });
  return changed(ModelProtoSchema, model, { graph: extended });
}
