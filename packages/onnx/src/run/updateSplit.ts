// The second half of a split step: each weight and the optimizer's memory of it are updated where they lie. All of them or none: what
// a step wrote over is kept until its end, the weight in place of its gradient, which nobody reads again.
import { allFinite } from "../data/allFinite.ts";
import type { UpdateModel } from "../step/splitStep.ts";
import { brokenState } from "./diverged.ts";
import type { Engine } from "./engine.ts";
import type { Free } from "./freeMemory.ts";
import type { Ort, OrtTensor } from "./ort.ts";
import type { Ready } from "./sessions.ts";

/** What all updates of a step work with. */
export interface UpdateInputs {
  /** In the order of the weights. */
  readonly gradients: readonly OrtTensor[];
  readonly updates: readonly Ready<UpdateModel>[];
  readonly rates: Readonly<Record<string, OrtTensor>>;
  /** Whether the runtime writes into the tensors it is given as outputs. */
  readonly writesInPlace: boolean;
  readonly free: Free;
}

/** Entries of a piece: weight, slots and gradient of it stay in the processor's cache from one op to the next. */
const pieceLength = 2 ** 16;

/** Parts of tensors of one length, as vectors that share their numbers; or the tensors themselves. */
function* piecesOf(ort: Ort, tensors: readonly OrtTensor[], apart: boolean): Generator<readonly OrtTensor[], void> {
  const { size } = tensors[0]!;
  if (!apart) return yield tensors;
  for (let from = 0; from < size; from += pieceLength) {
    const to = Math.min(from + pieceLength, size);
    yield tensors.map((tensor) => new ort.Tensor("float32", numbersOf(tensor).subarray(from, to), [to - from]));
  }
}

// State and gradients are float32.
const numbersOf = ({ data }: OrtTensor) => data as Float32Array;

/** What was written over, and the copies of it that are to be freed. */
interface Kept {
  /** From the last to the first, puts back what was there. */
  readonly putBack: (() => void)[];
  readonly copies: Float32Array[];
}

/** Keeps the numbers of a piece that is about to be written over: slots in copies, the weight in one that goes over the gradient later. */
function keep(kept: Kept, piece: readonly OrtTensor[]): Float32Array {
  const [weight, ...slots] = piece.slice(0, -1).map(numbersOf) as [Float32Array, ...Float32Array[]];
  const before = weight.slice();
  const copies = slots.map((slot) => slot.slice());
  kept.copies.push(...copies);
  kept.putBack.push(() => {
    for (const [i, slot] of slots.entries()) slot.set(copies[i]!);
  });
  kept.putBack.push(() => weight.set(before));
  return before;
}

/** Gives a weight and its slots the values after the step. */
async function updateOne(engine: Engine, weight: number, inputs: UpdateInputs, kept: Kept): Promise<void> {
  const { state, options, step } = engine;
  const { graph, run } = inputs.updates[weight]!;
  const first = weight * graph.state.length;
  const tensors = [...graph.state.map((_, i) => state.tensors[first + i]!), inputs.gradients[weight]!];
  const into = inputs.writesInPlace && graph.inPlace;
  for (const piece of piecesOf(options.ort, tensors, graph.pieces)) {
    const before = keep(kept, piece);
    const named = graph.state.map((name, i) => [name, piece[i]!] as const);
    const feeds = { ...inputs.rates, ...Object.fromEntries(named), [graph.gradient]: piece.at(-1)! };
    const outputs = graph.nextState.map((name, i) => [name, into ? piece[i]! : null] as const);
    const results = await run(feeds, { into: Object.fromEntries(outputs), step });
    for (const [i, name] of graph.nextState.entries()) {
      const [there, next] = [numbersOf(piece[i]!), results[name]!.data as Float32Array];
      if (!into) there.set(next);
      inputs.free(next);
      if (!allFinite(there)) throw brokenState(step, state.names[first + i]!);
    }
    const gradient = numbersOf(piece.at(-1)!);
    gradient.set(before);
    const at = numbersOf(piece[0]!);
    kept.putBack[kept.putBack.length - 1] = () => at.set(gradient);
    inputs.free(before);
  }
}

/**
 * Updates all weights. When one cannot be, or is not finite after it, all are as before, and the error is thrown on.
 */
export async function updateSplit(engine: Engine, inputs: UpdateInputs): Promise<void> {
  const kept: Kept = { putBack: [], copies: [] };
  try {
    for (const weight of inputs.gradients.keys()) await updateOne(engine, weight, inputs, kept);
  } catch (error) {
    for (const putBack of kept.putBack.toReversed()) putBack();
    throw error;
  } finally {
    for (const copy of kept.copies) inputs.free(copy);
  }
}
