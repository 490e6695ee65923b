import { type FeatureReport, featureSvg, featureText } from "@reg/core/features";
import { assertWritable } from "./assertWritable.ts";
import { openCuttable } from "./cutting/openCuttable.ts";
import { type Io, paint, print, printJson } from "./io.ts";
import { visible } from "./report/visible.ts";
import { writeAtomically } from "./writeAtomically.ts";

/** What was typed for a report of features. */
export interface FeatureOptions {
  readonly input?: string;
  /** Separated by commas. */
  readonly names?: string;
  readonly image?: readonly [height: number, width: number, channels?: number];
  /** The picture. */
  readonly out?: string;
}

/** Names come from files and from users. */
const shown = (report: FeatureReport): FeatureReport => ({
  ...report,
  input: visible(report.input),
  features: report.features.map((use) => ({ ...use, name: visible(use.name) })),
});

/** Prints which features of an input a saved model reads, and draws them where that was asked for. */
export async function inspectFeaturesOf(
  io: Io,
  path: string,
  { input, names, image, out }: FeatureOptions,
  json: true | undefined,
): Promise<void> {
  if (out !== undefined) assertWritable(out, "file");
  const { model } = await openCuttable("inspect", path);
  const report = await model.features({
    ...(input !== undefined && { input }),
    ...(names !== undefined && { names: names.split(",").map((name) => name.trim()) }),
  });
  if (out !== undefined) {
    const svg = featureSvg(report, image && { image });
    await writeAtomically(out, new TextEncoder().encode(svg));
  }
  if (json) return printJson(io, { model: path, ...report });
  const { bold, dim } = paint(io);
  print(io, `\n${bold(visible(path))} ${dim(model.format)}\n\n${featureText(shown(report))}\n`);
}
