/** Whether a name is that of a file of Keras. */
export const isKerasName = (path: string): boolean => /\.(keras|h5|hdf5)$/i.test(path);

/** Whether a name is that of a file of Keras 3, the only kind that is written. */
export const isKerasArchive = (path: string): boolean => /\.keras$/i.test(path);
