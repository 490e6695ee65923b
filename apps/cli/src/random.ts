import { randomFor as streamOf, type Random as Uniform } from "@reg/tune";

/** Seeded random numbers: the same seed and purpose give the same numbers on every machine. */
export interface Random extends Uniform {
  /** Of the standard normal distribution. */
  normal(): number;
}

const purposes = ["data", "split", "validation", "weights", "batches"] as const;

/** The random numbers of one purpose. Each purpose has a stream of its own, so that drawing more for one changes nothing for the others. */
export function randomFor(seed: number, purpose: (typeof purposes)[number]): Random {
  const random = streamOf(seed, purposes.indexOf(purpose));
  const { uniform } = random;
  // Box and Muller; 1 - uniform() is never 0.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { ...random, normal };
}
