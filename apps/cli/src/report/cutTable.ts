import { type Io, paint } from "../io.ts";
import { type CutFigures, recipeOfCut, type TrainedAndCut } from "../trainAndCut.ts";
import { figure, percent } from "./numbers.ts";
import { table } from "./table.ts";

const right = { align: "right" } as const;
const columns = [{ head: "" }, { head: "dense", ...right }, { head: "sparse", ...right }, { head: "cut", ...right }];

const whole = (count: number): string => count.toLocaleString("en-US");

/** A dense network, a sparse one and what was cut from it, side by side. */
export function cutTable(io: Io, { dense, sparse, cut, difference }: TrainedAndCut): string {
  const { bold, dim } = paint(io);
  const { zeros, rows, units } = recipeOfCut;
  const row = (what: string, show: (figures: CutFigures) => string) => [what, ...[dense, sparse, cut].map(show)];
  const lines = [
    row("test accuracy", ({ accuracy }) => percent(accuracy)),
    row("numbers in weights", ({ parameters }) => whole(parameters)),
    row("of them not 0", ({ nonzero }) => whole(nonzero)),
    row("bytes", ({ bytes }) => whole(bytes)),
    row(`ms for ${rows} rows`, ({ milliseconds }) => figure(milliseconds)),
  ];
  const about = `· ONNX, ${units.join(" and ")} units, trained to ${percent(zeros)} zeros and refitted`;
  const same =
    difference.ulps === 0
      ? "The outputs of sparse and cut are equal bit for bit."
      : `The outputs of sparse and cut differ by at most ${figure(difference.absolute)}.`;
  return `\n${bold("Dead units cut out")} ${dim(about)}\n\n${table(io, columns, lines)}\n\n  ${same}\n`;
}
