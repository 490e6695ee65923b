import type { FeatureReport } from "./featureReport.ts";

const width = 24;

/** A report of features as lines of text: the `most` used ones (20 when left out), each with its norm and a bar. */
export function featureText({ input, size, used, features }: FeatureReport, { most = 20 } = {}): string {
  const shown = features.slice(0, most).filter(({ norm }) => norm > 0);
  const largest = features[0]?.norm ?? 0;
  const pad = Math.max(0, ...shown.map(({ name }) => name.length));
  const lines = shown.map(({ name, norm }) => {
    const bar = "█".repeat(Math.max(1, Math.round((width * norm) / largest)));
    return `${name.padEnd(pad)}  ${norm.toPrecision(3).padStart(9)}  ${bar}`;
  });
  const more = used - shown.length;
  return [
    `${input}: ${used} of ${size} features used`,
    ...lines,
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(used < size ? [`${size - used} with no weight`] : []),
  ].join("\n");
}
