import { diagnose, type Weights } from "@reg/core";
import { show, storedAxis } from "@reg/core/adapter";
import { Command } from "commander";
import { CliError } from "../cliError.ts";
import type { FeatureOptions } from "../inspectFeatures.ts";
import { type Io, paint, print, printJson } from "../io.ts";
import { readSavedModel } from "../models/readSavedModel.ts";
import type { SavedParameter } from "../models/savedParameter.ts";
import { countOf, figure, percent, shape } from "../report/numbers.ts";
import { table } from "../report/table.ts";
import { visible } from "../report/visible.ts";

/** The smallest float32 with all its digits. */
const leastNormal = 2 ** -126;

function denormalsIn({ data }: Weights): number {
  let count = 0;
  for (const w of data) if (w !== 0 && Math.abs(w) < leastNormal) count++;
  return count;
}

/** Fractions are 0 to 1; dead inputs and units are indices, empty for what is no kernel. */
function figuresOf({ path, role, weights, axes, penalty }: SavedParameter) {
  const { zeroFraction, l1Norm, l2Norm, maxNorm, deadInputs, deadUnits } = diagnose(weights, axes ? { axes } : {});
  const isKernel = weights.shape.length > 1;
  return {
    path,
    role,
    shape: weights.shape,
    zeros: zeroFraction,
    denormals: denormalsIn(weights),
    l1: l1Norm,
    l2: l2Norm,
    max: maxNorm,
    deadInputs: isKernel ? deadInputs : [],
    deadUnits: isKernel ? deadUnits : [],
    ...(penalty !== undefined && { penalty }),
  };
}

type Figures = ReturnType<typeof figuresOf>;

const right = { align: "right" } as const;
const columns = [
  { head: "parameter" },
  { head: "shape" },
  { head: "exact zeros", ...right },
  { head: "L1 norm", ...right },
  { head: "L2 norm", ...right },
  { head: "greatest", ...right },
  { head: "dead inputs", ...right },
  { head: "dead units", ...right },
];

const row = (figures: Figures, { axes }: SavedParameter) => {
  const { length } = figures.shape;
  const size = (axis: number) => (length < 2 ? undefined : figures.shape[storedAxis(axes, axis) ?? -1]);
  return [
    visible(figures.path),
    shape(figures.shape),
    percent(figures.zeros),
    figure(figures.l1),
    figure(figures.l2),
    figure(figures.max),
    countOf(figures.deadInputs.length, size(length - 2)),
    countOf(figures.deadUnits.length, size(length - 1)),
  ];
};

/** Numbers that a processor may take a hundred times as long for, where there are any. */
function denormalLines(io: Io, figures: readonly Figures[]): string[] {
  const slow = figures.filter(({ denormals }) => denormals > 0);
  if (slow.length === 0) return [];
  const count = slow.reduce((sum, { denormals }) => sum + denormals, 0);
  const where = slow.map(({ path, denormals }) => `${visible(path)} (${denormals})`).join(", ");
  const numbers = count === 1 ? "1 number is denormal" : `${count} numbers are denormal`;
  return [paint(io).yellow(`${numbers}, below 1.2e-38, which slows processors down. Set them to 0: ${where}.`), ""];
}

interface InspectOptions extends FeatureOptions {
  readonly json?: true;
  readonly units?: true;
  readonly features?: true;
}

/** Height, width and channels of an image. */
function imageSize(typed: string): NonNullable<FeatureOptions["image"]> {
  if (/^[1-9]\d*x[1-9]\d*(x[1-9]\d*)?$/i.test(typed)) {
    return typed.split(/x/i).map(Number) as unknown as [number, number];
  }
  throw new CliError(`--image: expected a size such as 28x28 or 32x32x3, received ${show(typed)}.`);
}

/** Throws CliError for options that are of another. */
function assertTogether(units: true | undefined, features: true | undefined, rest: FeatureOptions): void {
  if (units && features) throw new CliError("--units: expected without --features.");
  const [alone] = Object.keys(rest);
  if (!features && alone !== undefined) throw new CliError(`--${alone}: expected --features with it.`);
  if (rest.image && rest.out === undefined) throw new CliError("--image: expected --out with it.");
  if (rest.out === undefined || rest.out.toLowerCase().endsWith(".svg")) return;
  throw new CliError(`--out: expected a name that ends in .svg, received ${show(rest.out)}.`);
}

/** `reg inspect`: what the weights in a model file look like. */
export const inspectCommand = (io: Io): Command =>
  new Command("inspect")
    .description("Measure the weights of a saved model: exact zeros, norms, dead inputs and dead units.")
    .argument(
      "<model>",
      "an .onnx file, a .keras or .h5 file, a tfjs model.json (its weights beside it) or a brain.js JSON",
    )
    .option("--units", "groups of units instead, how many are dead and what locks them")
    .option("--features", "features of an input instead, the most used first")
    .option("--input <name>", "with --features: the input that is meant (default: the first)")
    .option("--names <a,b,c>", "with --features: names of the features, in their order")
    .option("--image <size>", "with --features: the pixels they are, as 28x28 or 32x32x3 with channels", imageSize)
    .option("--out <file>", "with --features: a picture of them to write, one .svg file")
    .option("--json", "print one JSON document")
    .action(async (path: string, { json, units, features, ...rest }: InspectOptions) => {
      assertTogether(units, features, rest);
      if (features) return (await import("../inspectFeatures.ts")).inspectFeaturesOf(io, path, rest, json);
      if (units) return (await import("../inspectUnits.ts")).inspectUnitsOf(io, path, json);
      const { format, parameters } = await readSavedModel(path);
      const figures = parameters.map(figuresOf);
      const size = parameters.reduce((sum, { weights }) => sum + weights.data.length, 0);
      const zeros = parameters.reduce((sum, { weights }) => sum + weights.data.filter((w) => w === 0).length, 0);
      const denormals = figures.reduce((sum, each) => sum + each.denormals, 0);
      const zeroFraction = size === 0 ? 0 : zeros / size;
      if (json) {
        return printJson(io, { model: path, format, size, zeros: zeroFraction, denormals, parameters: figures });
      }
      const { bold, dim } = paint(io);
      const hasPenalties = parameters.some(({ penalty }) => penalty !== undefined);
      const rows = figures.map((each, i) => [
        ...row(each, parameters[i]!),
        ...(hasPenalties ? [each.penalty === undefined ? "" : visible(JSON.stringify(each.penalty))] : []),
      ]);
      const heads = hasPenalties ? [...columns, { head: "regularizer" }] : columns;
      const summary = `${format} · ${parameters.length} parameters, ${size} numbers, ${percent(zeroFraction)} exact zeros`;
      const head = `${bold(visible(path))} ${dim(visible(summary))}`;
      print(io, ["", head, "", table(io, heads, rows), "", ...denormalLines(io, figures)].join("\n"));
    });
