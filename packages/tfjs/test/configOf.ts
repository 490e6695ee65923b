import { strFromU8, unzipSync } from "fflate";
import { openHdf5 } from "../src/keras/files/hdf5.ts";
import type { Json } from "../src/keras/json.ts";
import type { FileCase } from "./kerasFiles.ts";

/** The JSON of a model in a file, with the version that wrote it, as it stands beside weights. */
export async function configOf({ ending, file }: FileCase): Promise<Json> {
  if (ending === ".h5") {
    const { text } = await openHdf5(file).then((group) => ({ text: (name: string) => group.text(name)! }));
    return { keras_version: text("keras_version"), model_config: JSON.parse(text("model_config")) };
  }
  const files = unzipSync(file);
  const json = (name: string) => JSON.parse(strFromU8(files[name]!));
  return { keras_version: json("metadata.json").keras_version, model_config: json("config.json") };
}
