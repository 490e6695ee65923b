// Simulated data in the manner of scikit-learn's make_classification (after Guyon, 2003): the same construction with
// random numbers of our own, so the numbers differ from scikit-learn's and the distributions do not.
import type { Random } from "../random.ts";
import type { Dataset } from "./dataset.ts";

export interface ClassificationOptions {
  readonly rows: number;
  /** Features that tell the classes apart. */
  readonly informative: number;
  /** Random linear combinations of the informative ones. */
  readonly redundant: number;
  /** Standard normal numbers that tell nothing: what a penalty on inputs should find. */
  readonly noise: number;
  readonly classes: number;
  readonly clustersPerClass: number;
  /** Half the side of the hypercube whose corners are the clusters' centres: larger is easier. */
  readonly classSeparation: number;
  /** The fraction of rows whose class is drawn again. */
  readonly flip: number;
}

type Matrix = readonly Float64Array[];

const matrix = (rows: number, columns: number, draw: () => number): Matrix =>
  Array.from({ length: rows }, () => Float64Array.from({ length: columns }, draw));

const multiply = (row: Float64Array, by: Matrix): Float64Array =>
  Float64Array.from(by[0] ?? [], (_, column) => row.reduce((sum, value, i) => sum + value * by[i]![column]!, 0));

/** Distinct corners of the cube {0, 1}^dimensions, each a number whose bits are the coordinates. */
function corners(count: number, dimensions: number, random: Random): number[] {
  const taken = new Set<number>();
  while (taken.size < count) taken.add(random.integer(2 ** dimensions));
  return [...taken];
}

/** Rows of one cluster: normal numbers, correlated by a random matrix, moved to a corner of the hypercube. */
function cluster(
  corner: number,
  rows: number,
  { informative, classSeparation }: ClassificationOptions,
  random: Random,
) {
  const mix = matrix(informative, informative, () => 2 * random.uniform() - 1);
  return matrix(rows, informative, random.normal).map((row) =>
    multiply(row, mix).map((value, i) => value + classSeparation * ((corner >> i) & 1 ? 1 : -1)),
  );
}

/**
 * Clusters of normally distributed points around corners of a hypercube, an equal number for each class; then redundant
 * and noise features, flipped labels, and features and rows in a random order. Features are named by what they are.
 * Needs 2^informative >= classes * clustersPerClass.
 */
export function makeClassification(options: ClassificationOptions, random: Random): Dataset {
  const { rows, informative, redundant, noise, classes, clustersPerClass, flip } = options;
  const clusters = classes * clustersPerClass;
  const sizes = Array.from({ length: clusters }, (_, k) => Math.floor(rows / clusters) + (k < rows % clusters ? 1 : 0));
  const points = corners(clusters, informative, random).flatMap((corner, k) =>
    cluster(corner, sizes[k]!, options, random).map((row) => ({ row, label: k % classes })),
  );
  const combine = matrix(informative, redundant, () => 2 * random.uniform() - 1);
  const names = [
    ...Array.from({ length: informative }, (_, i) => `informative ${i + 1}`),
    ...Array.from({ length: redundant }, (_, i) => `redundant ${i + 1}`),
    ...Array.from({ length: noise }, (_, i) => `noise ${i + 1}`),
  ];
  const order = random.shuffle(names.map((_, i) => i));
  random.shuffle(points);
  const inputs = points.flatMap(({ row }) => {
    const all = [...row, ...multiply(row, combine), ...matrix(1, noise, random.normal)[0]!];
    return order.map((feature) => all[feature]!);
  });
  return {
    name: "classification",
    features: order.map((feature) => names[feature]!),
    classes: Array.from({ length: classes }, (_, label) => `class ${label}`),
    inputs: Float32Array.from(inputs),
    labels: Int32Array.from(points, ({ label }) => (random.uniform() < flip ? random.integer(classes) : label)),
  };
}
