// The second half of a split step: each weight and its slots in the optimizer are updated, a piece at a time. The old numbers stay where
// they are until all updates are done, so a step that fails changes nothing. The new numbers go into memory that a step has anyway: the
// weight is written over its gradient, which is not read again, and the first slot over the runtime's copy of it. Only further slots take
// more memory, each as much as its own size.
import { allFinite } from "../data/allFinite.ts";
import type { UpdateModel } from "../step/splitStep.ts";
import { brokenState } from "./diverged.ts";
import type { Engine } from "./engine.ts";
import type { Free } from "./freeMemory.ts";
import type { Ort, OrtTensor } from "./ort.ts";
import type { Ready } from "./sessions.ts";

/** The gradient of a weight, and unused arrays of its length. */
export interface WeightGradient {
  readonly gradient: OrtTensor;
  readonly spares: readonly Float32Array[];
}

/** What all updates of a step work with. */
export interface UpdateInputs {
  /** In the order of the weights. */
  readonly gradients: readonly WeightGradient[];
  readonly updates: readonly Ready<UpdateModel>[];
  readonly rates: Readonly<Record<string, OrtTensor>>;
  /** Whether the runtime writes into the tensors it is given as outputs. */
  readonly writesInPlace: boolean;
  readonly free: Free;
}

/** Entries of a piece: weight, slots and gradient of it stay in the processor's cache from one op to the next. */
const pieceLength = 2 ** 16;

// State and gradients are float32.
const numbersOf = ({ data }: OrtTensor) => data as Float32Array;

/** Parts of tensors of one length, as vectors that share their numbers; or the tensors themselves. */
function* piecesOf(ort: Ort, tensors: readonly OrtTensor[], apart: boolean): Generator<readonly OrtTensor[], void> {
  const { size } = tensors[0]!;
  if (!apart) return yield tensors;
  for (let from = 0; from < size; from += pieceLength) {
    const to = Math.min(from + pieceLength, size);
    yield tensors.map((tensor) => new ort.Tensor("float32", numbersOf(tensor).subarray(from, to), [to - from]));
  }
}

/** Where a weight and its slots go that are in these tensors. */
function placesFor(ort: Ort, before: readonly OrtTensor[], { gradient, spares }: WeightGradient, over: boolean) {
  return before.map(({ size, dims }, i) => {
    if (i === 0 && over) return gradient;
    const spare = i > 0 ? spares[i - 1] : undefined;
    return new ort.Tensor("float32", spare ?? new Float32Array(size), dims);
  });
}

/** A weight and its slots after the step. Throws `TRAINING_DIVERGED`, `RUNTIME_FAILED`. */
async function updated(engine: Engine, weight: number, inputs: UpdateInputs): Promise<readonly OrtTensor[]> {
  const { state, options, step } = engine;
  const { ort } = options;
  const { graph, run } = inputs.updates[weight]!;
  const first = weight * graph.state.length;
  const before = graph.state.map((_, i) => state.tensors[first + i]!);
  const own = inputs.gradients[weight]!;
  const after = placesFor(ort, before, own, graph.overGradient);
  for (const piece of piecesOf(ort, [...before, own.gradient, ...after], graph.pieces)) {
    const [places, given] = [piece.slice(before.length + 1), piece.slice(0, before.length)];
    const feeds = {
      ...inputs.rates,
      ...Object.fromEntries(graph.state.map((name, i) => [name, given[i]!])),
      [graph.gradient]: piece[before.length]!,
    };
    const outputs = graph.nextState.map((name, i) => [name, inputs.writesInPlace ? places[i]! : null] as const);
    const results = await run(feeds, { into: Object.fromEntries(outputs), step });
    for (const [i, name] of graph.nextState.entries()) {
      const [place, next] = [numbersOf(places[i]!), results[name]!.data as Float32Array];
      if (!inputs.writesInPlace) place.set(next);
      inputs.free(next);
    }
  }
  const broken = after.findIndex((tensor) => !allFinite(numbersOf(tensor)));
  if (broken >= 0) throw brokenState(step, state.names[first + broken]!);
  return after;
}

/** All weights and slots after the step, in the order of the state, which stays as it is. */
export async function updateSplit(engine: Engine, inputs: UpdateInputs): Promise<readonly OrtTensor[]> {
  const next: OrtTensor[] = [];
  for (const weight of inputs.gradients.keys()) next.push(...(await updated(engine, weight, inputs)));
  return next;
}
