// Weights and the optimizer's memory of a model of TensorFlow.js, as JSON: floats keep all their digits in it.
import type { Network } from "./network.ts";
import type { Tfjs, TfjsModel, TfjsTensor } from "./tfjsModel.ts";

/** What every optimizer of tfjs has, and `model.optimizer` does not promise. */
interface TfjsOptimizer {
  getWeights(): Promise<{ name: string; tensor: TfjsTensor }[]>;
  setWeights(weights: { name: string; tensor: TfjsTensor }[]): Promise<void>;
}

interface SavedTensor {
  readonly shape: number[];
  readonly dtype: string;
  readonly numbers: number[];
}

const saved = async (tensor: TfjsTensor): Promise<SavedTensor> => ({
  shape: [...tensor.shape],
  dtype: tensor.dtype,
  numbers: Array.from(await tensor.data()),
});

/** `save` and `restore` of a model whose plan counts no steps. */
export function tfjsState(tf: Tfjs, model: TfjsModel): Required<Pick<Network, "save" | "restore">> {
  const optimizer = model.optimizer as TfjsOptimizer;
  const tensorOf = ({ numbers, shape, dtype }: SavedTensor) =>
    tf.tensor(Float32Array.from(numbers), shape, dtype as never);
  return {
    async save() {
      const weights = await Promise.all(model.getWeights().map(saved));
      const memory = await optimizer.getWeights();
      const state = await Promise.all(memory.map(async ({ name, tensor }) => ({ name, tensor: await saved(tensor) })));
      // The count of steps is a tensor made for us; the others are the optimizer's own.
      memory[0]?.tensor.dispose();
      return new TextEncoder().encode(JSON.stringify({ weights, state }));
    },
    async restore(bytes) {
      const { weights, state } = JSON.parse(new TextDecoder().decode(bytes)) as {
        weights: SavedTensor[];
        state: { name: string; tensor: SavedTensor }[];
      };
      const tensors = weights.map(tensorOf);
      model.setWeights(tensors as never);
      for (const tensor of tensors) tensor.dispose();
      // The optimizer takes new variables for the old ones, and frees neither.
      for (const { tensor } of await optimizer.getWeights()) tensor.dispose();
      const memory = state.map(({ name, tensor }) => ({ name, tensor: tensorOf(tensor) }));
      await optimizer.setWeights(memory);
      for (const { tensor } of memory) tensor.dispose();
    },
  };
}
