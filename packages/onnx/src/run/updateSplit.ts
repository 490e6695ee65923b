// The second half of a split step: each weight and its slots in the optimizer are updated, a piece at a time, or together with the weights
// that units tie to it. The old numbers stay where they are until all updates are done, so a step that fails changes nothing. The new
// numbers go into memory that a step has anyway: the weight is written over its gradient, which is not read again, and the first slot over
// the runtime's copy of it. Only further slots take more memory, each as much as its own size.
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

/** An update that can be run, and the places of its weights. */
export interface ReadyUpdate extends Ready<UpdateModel> {
  readonly weights: readonly number[];
}

/** What all updates of a step work with. */
export interface UpdateInputs {
  /** In the order of the weights. */
  readonly gradients: readonly WeightGradient[];
  readonly updates: readonly ReadyUpdate[];
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

/** The weights of an update and their slots after the step. Throws `TRAINING_DIVERGED`, `RUNTIME_FAILED`. */
async function updated(engine: Engine, { graph, run, weights }: ReadyUpdate, inputs: UpdateInputs) {
  const { state, options, step } = engine;
  const { ort } = options;
  const each = graph.state.length / weights.length;
  const places = weights.flatMap((weight) => Array.from({ length: each }, (_, k) => weight * each + k));
  const before = places.map((place) => state.tensors[place]!);
  const own = weights.map((weight) => inputs.gradients[weight]!);
  const after = own.flatMap((gradient, i) =>
    placesFor(ort, before.slice(i * each, (i + 1) * each), gradient, graph.overGradient[i]!),
  );
  const fed = [...before, ...own.map(({ gradient }) => gradient)];
  const names = [...graph.state, ...graph.gradients];
  for (const piece of piecesOf(ort, [...fed, ...after], graph.pieces)) {
    const targets = piece.slice(fed.length);
    const feeds = { ...inputs.rates, ...Object.fromEntries(names.map((name, i) => [name, piece[i]!])) };
    const outputs = graph.nextState.map((name, i) => [name, inputs.writesInPlace ? targets[i]! : null] as const);
    const results = await run(feeds, { into: Object.fromEntries(outputs), step });
    for (const [i, name] of graph.nextState.entries()) {
      const [target, next] = [numbersOf(targets[i]!), results[name]!.data as Float32Array];
      if (!inputs.writesInPlace) target.set(next);
      inputs.free(next);
    }
  }
  const broken = after.findIndex((tensor) => !allFinite(numbersOf(tensor)));
  if (broken >= 0) throw brokenState(step, state.names[places[broken]!]!);
  return places.map((place, i) => [place, after[i]!] as const);
}

/** All weights and slots after the step, in the order of the state, which stays as it is. */
export async function updateSplit(engine: Engine, inputs: UpdateInputs): Promise<readonly OrtTensor[]> {
  const next: OrtTensor[] = [];
  for (const update of inputs.updates)
    for (const [place, tensor] of await updated(engine, update, inputs)) next[place] = tensor;
  return next;
}
