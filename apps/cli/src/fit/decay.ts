/** How the learning rate goes on over a run. */
export const decays = ["constant", "cosine"] as const;
export type Decay = (typeof decays)[number];
