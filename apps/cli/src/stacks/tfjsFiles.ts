// A model of tfjs as files: what `model.save` of tfjs-node and of the browser writes, or a file for Keras.
import { join } from "node:path";
import type * as tensorflow from "@tensorflow/tfjs";
import { isKerasArchive } from "../models/kerasName.ts";
import type { Tensorflow } from "./loadTensorflow.ts";
import type { ModelFile } from "./stack.ts";

const shard = "group1-shard1of1.bin";

/** A folder of model.json and its weights, which comes first. */
async function folderFiles(tf: Tensorflow, model: tensorflow.LayersModel, out: string): Promise<ModelFile[]> {
  const files: ModelFile[] = [];
  const handler = tf.io.withSaveHandler(async ({ weightSpecs, weightData, ...about }) => {
    const weightsManifest = [{ paths: [shard], weights: weightSpecs }];
    const json = JSON.stringify({ ...about, weightsManifest });
    files.push(
      { path: join(out, shard), bytes: new Uint8Array(tf.io.concatenateArrayBuffers([weightData!].flat())) },
      { path: join(out, "model.json"), bytes: new TextEncoder().encode(json) },
    );
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
  });
  await model.save(handler);
  return files;
}

/** A file for Keras, by its name, or a folder of model.json and its weights. */
export async function tfjsFiles(tf: Tensorflow, model: tensorflow.LayersModel, out: string): Promise<ModelFile[]> {
  if (!isKerasArchive(out)) return folderFiles(tf, model, out);
  const { saveKeras } = await import("@reg/tfjs/keras-files");
  return [{ path: out, bytes: await saveKeras(model) }];
}
