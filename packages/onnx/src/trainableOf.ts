import { type ParameterInfo, RegError } from "@reg/core";
import { pathMatcher, show } from "@reg/core/adapter";
import { bodiesOf, isFixed, type Model, type ModelParameter, parametersOf, tensorsOf } from "@reg/onnx-graph";
import type { GraphProto } from "@reg/onnx-graph/proto";
import { inOrderOfUse } from "./orderOfUse.ts";

/** A parameter as `trainable` sees it. */
export interface TrainableInfo extends ParameterInfo {
  /** Why this tensor is taken for a table or a mask, which is not trained unless `trainable` says so. */
  readonly fixed?: string;
}

/**
 * Which parameters are trained: those whose path matches the glob, or one of several globs; `"!backbone/**"` matches every other path. Or
 * those for which a function returns true. A tensor that is taken for a table (`fixed`) is trained when its whole path is given, or
 * when the function returns true.
 */
export type Trainable = string | readonly string[] | ((parameter: TrainableInfo) => boolean);

/** A tensor that is used like a weight and is not trained. */
export interface FrozenTensor extends ParameterInfo {
  /** In words: what it is, or that `trainable` left it out. */
  readonly why: string;
}

/** How many tensors are read inside the bodies of If, Loop and Scan only. */
function tensorsForBodies(graph: GraphProto): number {
  const read = new Set(graph.node.flatMap(({ input }) => input));
  return graph.initializer.filter(({ name }) => !read.has(name)).length + tensorsInBodies(graph);
}

/** How many tensors are inside these bodies. */
function tensorsInBodies({ node }: GraphProto): number {
  return node.flatMap(bodiesOf).reduce((count, body) => {
    const constants = body.node.filter(({ opType }) => opType === "Constant").length;
    return count + body.initializer.length + constants + tensorsInBodies(body);
  }, 0);
}

function noneTrainable(model: Model): RegError {
  const all = parametersOf(model).map(({ path }) => path);
  const hidden = model.graph ? tensorsForBodies(model.graph) : 0;
  const inBodies = `none; ${hidden} tensors are for the bodies of If, Loop or Scan`;
  return new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/onnx",
    what: "model",
    expected: "at least one trainable weight among the initializers and constants",
    received: all.length > 0 ? `none; trainable left out all ${all.length}` : hidden > 0 ? inBodies : "none",
    advice:
      all.length > 0
        ? `There are ${all.slice(0, 6).join(", ")}${all.length > 6 ? ", …" : ""}.`
        : "Weights must be used by Gemm, MatMul, Conv, Gather, Add or a normalization.",
  });
}

/** Throws `UNMATCHED_RULE` for a glob that matches nothing: a typo never means "trained" or "frozen". */
function testOf(
  trainable: Trainable | undefined,
  parameters: readonly TrainableInfo[],
): (parameter: TrainableInfo) => boolean {
  if (trainable === undefined) return ({ fixed }) => fixed === undefined;
  if (typeof trainable === "function") return trainable;
  const globs = typeof trainable === "string" ? [trainable] : trainable;
  const tests = globs.map(pathMatcher);
  const unmatched = tests.findIndex((matches) => !parameters.some(({ path }) => matches(path)));
  if (unmatched >= 0) {
    throw new RegError("UNMATCHED_RULE", {
      who: "@reg/onnx",
      what: "trainable",
      expected: `${show(globs[unmatched])} to match a parameter`,
      advice: `The parameters are: ${parameters.map(({ path, role }) => `${path} (${role})`).join(", ") || "none"}.`,
    });
  }
  return ({ path, fixed }) => globs.includes(path) || (fixed === undefined && tests.some((matches) => matches(path)));
}

/**
 * The weights to train, in the order of their use, of a model with its weights as initializers; all of them when `trainable` is left out. Beside them every other
 * tensor that is used like a weight, and why it is not trained. Throws `UNSUPPORTED_MODEL` when there is none, or one that is not
 * float32, and `UNMATCHED_RULE`.
 */
export function trainableOf(
  model: Model,
  trainable?: Trainable,
): { readonly parameters: readonly ModelParameter[]; readonly frozen: readonly FrozenTensor[] } {
  const tensors = tensorsOf(model);
  const all = model.graph ? inOrderOfUse(model.graph, tensors) : tensors;
  const isTrained = testOf(trainable, all);
  const parameters = all.filter(isTrained);
  const frozen = all
    .filter((each) => !parameters.includes(each))
    .map((each) => ({ ...infoOf(each), why: isFixed(each) ? each.fixed : "trainable left it out" }));
  const odd = parameters.find(({ type }) => type !== "float32");
  if (parameters.length === 0) throw noneTrainable(model);
  if (!odd) return { parameters, frozen };
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/onnx",
    what: odd.path,
    expected: "float32 or float16 weights",
    received: odd.type,
    advice: "Convert the model to float32 first.",
  });
}

const infoOf = ({ path, role, shape, axes }: ModelParameter): ParameterInfo => ({
  path,
  role,
  shape,
  ...(axes && { axes }),
});
