// The entry `@reg/tfjs/keras-files`: files of Keras. A page that does not read them does not load what reads them.

export type { KerasFile, OnProgress } from "./keras/files/kerasSource.ts";
export { type KerasFiles, type LoadKerasModelOptions, loadKerasModel } from "./keras/files/loadKerasModel.ts";
export { type SaveKerasOptions, saveKeras } from "./keras/save/saveKeras.ts";
