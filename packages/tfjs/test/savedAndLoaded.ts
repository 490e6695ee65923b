import * as tf from "@tensorflow/tfjs";

/** What `model.save` would write to a file: JSON that has been text, and weights. */
export async function artifactsOf(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts = {};
  await model.save(
    tf.io.withSaveHandler(async ({ weightData, ...json }) => {
      saved = { ...JSON.parse(JSON.stringify(json)), weightData };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  return saved;
}

/** The model as it comes back from a file. */
export const savedAndLoaded = async (model: tf.LayersModel): Promise<tf.LayersModel> =>
  tf.loadLayersModel(tf.io.fromMemory(await artifactsOf(model)));
