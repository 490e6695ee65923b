// How LeNet-300-100 is trained in the rows on its zeros and its units.
import { sparseGroupLasso } from "@reg/core";
import type { Recipe } from "./training.ts";

/** The dense network. It has the epochs of a refit too. */
export const dense = { optimizer: "momentum", rate: 0.1, epochs: 150 } as const satisfies Recipe;

/** The end of a sparse recipe, in which only what is left is trained. */
export const refit = { optimizer: "adam", rate: 0.001, epochs: 30 } as const;

/** Zeros in whole rows, which are inputs and units, and within them. Its strengths are not written: they are chosen. */
export const grouped = sparseGroupLasso({ axis: -2, sizeWeighted: true });

/** The share of inputs that is dropped in training, where a network has Dropout. */
export const dropout = 0.1;
