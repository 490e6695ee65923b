/** Whether a name is that of a file of Keras. */
export const isKerasName = (path: string): boolean => /\.(keras|h5|hdf5)$/i.test(path);
