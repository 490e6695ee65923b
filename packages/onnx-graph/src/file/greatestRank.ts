/** The most axes a tensor may have; NumPy stops here too. */
export const greatestRank = 64;
