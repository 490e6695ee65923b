// Inference held to the node tests of onnx: what is claimed must be so, and what onnx.shape_inference knows must be known.
import { describe, expect, it } from "vitest";
import { type Lengths, lengthsOf, type NodeTest, nodeTests } from "../../../test/nodeTests.ts";
import type { Graph } from "../../graph/graph.ts";
import { gradientRules } from "../gradients/index.ts";
import { shapeRules } from "./index.ts";

/** Ops of the node tests that have no shape rule: what follows them has no known shape, unless a file declares it. */
const withoutRule = {
  "bodies of their own; a file declares what they give": ["If", "Loop", "Scan"],
  "newer ops before anything is inferred (src/upgrade)": ["Scatter", "Upsample"],
  "strings and files, which no gradient passes": [
    "ImageDecoder",
    "RegexFullMatch",
    "StringConcat",
    "StringNormalizer",
    "StringSplit",
    "TfIdfVectorizer",
  ],
  "optionals, which no tensor is": ["OptionalGetElement", "OptionalHasElement"],
  "signals, in front of a model and not in it": ["DFT", "MelWeightMatrix", "STFT"],
};

const tests = nodeTests();
const opsOf = (test: NodeTest) => test.graph("fixed").graph.nodes.map(({ op }) => op);

/** The names of values that have an op without a rule behind them. */
function behindOthers(graph: Graph): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { op, inputs, outputs } of graph.nodes) {
    if (shapeRules[op] && !inputs.some((name) => names.has(name))) continue;
    for (const name of outputs) names.add(name);
  }
  return names;
}

/** What is wrong with the inferred types and shapes of a test: a sentence for each value. */
function complaints(test: NodeTest, which: Lengths): readonly string[] {
  const { graph, lengths } = test.graph(which);
  const exempt = behindOthers(graph);
  return test.values.flatMap(({ name, type, shape, onnxKnows }) => {
    const value = graph.value(name);
    const made = graph.nodes.find(({ outputs }) => outputs.includes(name))!.op;
    const complain = (what: string) => [`${test.name} (${which}), "${name}" of ${made}: ${what}`];
    const knows = exempt.has(name) ? null : onnxKnows[which];
    if (value.type !== type && (value.type || !exempt.has(name))) return complain(`${type}, inferred ${value.type}`);
    if (!value.shape) return knows ? complain(`[${shape}], inferred nothing`) : [];
    const inferred = lengthsOf(value.shape, lengths);
    const right = inferred.length === shape.length && inferred.every((n, i) => n === undefined || n === shape[i]);
    if (!right) return complain(`[${shape}], inferred [${value.shape}]`);
    const open = inferred.some((length, i) => length === undefined && (knows?.[i] ?? null) !== null);
    return open ? complain(`[${shape}], onnx knows [${knows}], inferred [${value.shape}]`) : [];
  });
}

const several = "several nodes, most of them the bodies of functions";
const byOp = new Map<string, NodeTest[]>();
for (const test of tests) {
  const [op = "", ...more] = opsOf(test);
  const key = more.length > 0 ? several : op;
  byOp.set(key, [...(byOp.get(key) ?? []), test]);
}

describe("shapes of onnx's node tests", () => {
  for (const [op, group] of byOp) {
    it(`${op}: ${group.length}`, () => {
      const ways: readonly Lengths[] = ["fixed", "symbolic", "open"];
      expect(group.flatMap((test) => ways.flatMap((which) => complaints(test, which)))).toEqual([]);
    });
  }

  it("are inferred for every op but these", () => {
    const without = new Set(tests.flatMap(opsOf).filter((op) => !shapeRules[op]));
    expect([...without].toSorted()).toEqual(Object.values(withoutRule).flat().toSorted());
  });

  it("are there for every op with a gradient rule", () => {
    const tested = new Set(tests.flatMap(opsOf));
    expect(Object.keys(gradientRules).filter((op) => !tested.has(op))).toEqual([]);
  });
});
