// The model of `reg fit`: with a new head where one is asked for, open for batches, and its lengths known.
import { RegError } from "@reg/core";
import { type Model, symbolicBatch, withHead, withInputShapes, withWeights } from "@reg/onnx";
import { float32Of, graphOf, hoistWeights, readTensor } from "@reg/onnx-graph";
import { CliError } from "../cliError.ts";
import type { FitData } from "./fitData.ts";

/** What is asked of a model before it is trained. */
export interface HeadRequest {
  readonly units: number;
  /** The value that the new layer reads. */
  readonly input: string | undefined;
  readonly seed: number;
}

/** A model to train, and what was changed in it, in words. */
export interface PreparedModel {
  readonly model: Model;
  readonly changes: readonly string[];
}

/** The model with a new last layer. Throws CliError in the words of the command line. */
function headed(model: Model, { units, input, seed }: HeadRequest) {
  try {
    return withHead(model, { units, seed, ...(input !== undefined && { input }) });
  } catch (cause) {
    if (!(cause instanceof RegError)) throw cause;
    const said = cause.message.replace(/^.*? withHead: /, "").replace("{ input: name }", "--head-input NAME");
    throw new CliError(`--head: ${said}`, 1, cause);
  }
}

/** The model for batches of any size, with its new last layer. Throws `UNSUPPORTED_MODEL`. */
export function prepareModel(given: Model, head: HeadRequest | undefined): PreparedModel {
  const single = graphOf(given).inputs.filter(({ shape }) => shape?.[0] === 1);
  const open = single.length > 0 ? symbolicBatch(given) : given;
  const changes = single.map(({ name }) => `input "${name}" takes batches of any size, where it took one row`);
  if (!head) return { model: open, changes };
  const { model, replaced } = headed(open, head);
  const { units } = head;
  return { model, changes: [...changes, `a new last layer of ${units}, in place of ${replaced}`] };
}

/** The model with the lengths of the data where its file leaves them open: gradients may need them. */
export function withLengths(model: Model, { inputs }: Pick<FitData, "inputs">): Model {
  const shapes = graphOf(model).inputs.flatMap(({ name, shape }) => {
    const row = inputs[name]?.shape.slice(1);
    const isOpen = shape?.slice(1).some((dim) => typeof dim === "string") ?? false;
    const fits = row?.length === (shape?.length ?? 0) - 1 && row.every((length, i) => fit(shape![i + 1]!, length));
    return isOpen && fits && row ? [[name, [shape![0]!, ...row]] as const] : [];
  });
  return shapes.length > 0 ? withInputShapes(model, Object.fromEntries(shapes)) : model;
}

const fit = (declared: string | number, length: number): boolean => typeof declared === "string" || declared === length;

/** The numbers of a model's tensors by name, those of floats. */
function numbersOf(model: Model) {
  const floats = hoistWeights(model).graph!.initializer.map((proto) => [proto.name, readTensor(proto)] as const);
  return new Map(floats.filter(([, { type }]) => type === "float32" || type === "float16"));
}

const differ = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return true;
  return false;
};

/** `model` with the numbers that training changed in `trained`, the same model with its lengths known. */
export function withTrained(model: Model, trained: Model): Model {
  const before = numbersOf(model);
  const after = numbersOf(trained);
  return withWeights(model, (path) => {
    const [old, now] = [before.get(path), after.get(path)];
    return old && now && differ(old.data, now.data) ? { data: float32Of(now), shape: now.shape } : undefined;
  });
}
