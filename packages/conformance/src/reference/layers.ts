// Forward and backward through dense layers, in float64 and in plain loops: slow, and easy to check by reading.
import type { Batch, DenseLayer, Network } from "../target.ts";

/** A parameter while it trains. */
export interface LiveParameter {
  readonly path: string;
  readonly role: "kernel" | "bias";
  readonly shape: readonly number[];
  readonly data: Float64Array;
  readonly gradient: Float64Array;
}

/** A dense layer while it trains. */
export interface LiveLayer {
  readonly activation: DenseLayer["activation"];
  readonly kernel: LiveParameter;
  readonly bias: LiveParameter;
}

const live = (path: string, role: "kernel" | "bias", { data, shape }: DenseLayer["kernel"]): LiveParameter => ({
  path,
  role,
  shape,
  data: Float64Array.from(data),
  gradient: new Float64Array(data.length),
});

/** A network's layers with copies of its weights. */
export const liveLayers = ({ layers }: Network): readonly LiveLayer[] =>
  layers.map(({ name, kernel, bias, activation }) => ({
    activation,
    kernel: live(`${name}/kernel`, "kernel", kernel),
    bias: live(`${name}/bias`, "bias", bias),
  }));

function softmax(row: Float64Array): void {
  const most = row.reduce((a, b) => Math.max(a, b));
  let total = 0;
  for (let j = 0; j < row.length; j++) total += row[j] = Math.exp(row[j]! - most);
  for (let j = 0; j < row.length; j++) row[j]! /= total;
}

const activations: Record<Exclude<DenseLayer["activation"], "softmax">, (x: number) => number> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
};

/** Derivatives by the output. */
const slopes: typeof activations = {
  linear: () => 1,
  relu: (y) => (y > 0 ? 1 : 0),
  sigmoid: (y) => y * (1 - y),
  tanh: (y) => 1 - y * y,
};

function forward({ kernel, bias, activation }: LiveLayer, inputs: Float64Array, rows: number): Float64Array {
  const [width, units] = kernel.shape as [number, number];
  const outputs = new Float64Array(rows * units);
  for (let r = 0; r < rows; r++) {
    const row = outputs.subarray(r * units, (r + 1) * units);
    row.set(bias.data);
    for (let i = 0; i < width; i++) {
      const input = inputs[r * width + i]!;
      if (input === 0) continue;
      for (let j = 0; j < units; j++) row[j]! += input * kernel.data[i * units + j]!;
    }
    if (activation === "softmax") softmax(row);
    else for (let j = 0; j < units; j++) row[j] = activations[activation](row[j]!);
  }
  return outputs;
}

/** Adds to the layer's gradients. `deltas` are those of its sums. */
function accumulate({ kernel, bias }: LiveLayer, inputs: Float64Array, deltas: Float64Array, rows: number): void {
  const [width, units] = kernel.shape as [number, number];
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < units; j++) bias.gradient[j]! += deltas[r * units + j]!;
    for (let i = 0; i < width; i++) {
      const input = inputs[r * width + i]!;
      if (input === 0) continue;
      for (let j = 0; j < units; j++) kernel.gradient[i * units + j]! += deltas[r * units + j]! * input;
    }
  }
}

/** The deltas of the layer before, whose outputs are `inputs`. */
function propagate(
  { kernel }: LiveLayer,
  inputs: Float64Array,
  deltas: Float64Array,
  rows: number,
  slope: (y: number) => number,
): Float64Array {
  const [width, units] = kernel.shape as [number, number];
  const before = new Float64Array(rows * width);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < width; i++) {
      let total = 0;
      for (let j = 0; j < units; j++) total += deltas[r * units + j]! * kernel.data[i * units + j]!;
      before[r * width + i] = total * slope(inputs[r * width + i]!);
    }
  }
  return before;
}

/** The loss and, in `deltas`, its derivative by the sums of the last layer. */
function lossOf(
  loss: Network["loss"],
  { activation }: LiveLayer,
  outputs: Float64Array,
  targets: ArrayLike<number>,
  rows: number,
) {
  const deltas = new Float64Array(outputs.length);
  const scale = loss === "meanSquaredError" ? 2 / (outputs.length / rows) : 1;
  let total = 0;
  for (let i = 0; i < outputs.length; i++) {
    const [output, target] = [outputs[i]!, targets[i]!];
    const error = output - target;
    if (loss === "categoricalCrossEntropy") {
      // Through the softmax, whose derivative leaves the plain difference.
      if (target > 0) total -= target * Math.log(output);
      deltas[i] = error / rows;
    } else {
      // The derivative of half the square is the error itself.
      total += scale * error * error * 0.5;
      deltas[i] = (scale * error * slopes[activation as keyof typeof slopes](output)) / rows;
    }
  }
  return { loss: total / rows, deltas };
}

/** A penalty on the outputs of a layer, which lie in rows. */
export interface OutputPenalty {
  value(outputs: Float64Array, rows: number): number;
  gradient(outputs: Float64Array, rows: number): ArrayLike<number>;
}

/** Derivatives by the outputs of a layer, turned into those by its sums. */
function throughActivation({ activation, bias }: LiveLayer, outputs: Float64Array, by: ArrayLike<number>) {
  const units = bias.data.length;
  return outputs.map((y, i) => {
    if (activation !== "softmax") return by[i]! * slopes[activation](y);
    const row = i - (i % units);
    let mean = 0;
    for (let j = row; j < row + units; j++) mean += by[j]! * outputs[j]!;
    return y * (by[i]! - mean);
  });
}

/** Sets every gradient to that of the loss on this batch, and gives the data loss and the penalty on outputs of layers. */
export function dataGradients(
  layers: readonly LiveLayer[],
  loss: Network["loss"],
  { inputs, targets }: Batch,
  penaltyOf: (layer: LiveLayer) => OutputPenalty | undefined = () => undefined,
): { readonly dataLoss: number; readonly penalty: number } {
  const rows = inputs.shape[0]!;
  const outputs: Float64Array[] = [Float64Array.from(inputs.data)];
  for (const layer of layers) {
    layer.kernel.gradient.fill(0);
    layer.bias.gradient.fill(0);
    outputs.push(forward(layer, outputs.at(-1)!, rows));
  }
  const result = lossOf(loss, layers.at(-1)!, outputs.at(-1)!, targets.data, rows);
  let deltas: Float64Array = result.deltas;
  let penalty = 0;
  for (let l = layers.length - 1; l >= 0; l--) {
    const own = penaltyOf(layers[l]!);
    if (own) {
      const answers = outputs[l + 1]!;
      penalty += own.value(answers, rows);
      const more = throughActivation(layers[l]!, answers, own.gradient(answers, rows));
      deltas = deltas.map((delta, i) => delta + more[i]!);
    }
    accumulate(layers[l]!, outputs[l]!, deltas, rows);
    if (l === 0) break;
    const slope = slopes[layers[l - 1]!.activation as keyof typeof slopes];
    deltas = propagate(layers[l]!, outputs[l]!, deltas, rows, slope);
  }
  return { dataLoss: result.loss, penalty };
}
