import Table from "cli-table3";
import { type Io, paint } from "../io.ts";

/** A column: its head, and numbers to the right. */
export interface Column {
  readonly head: string;
  readonly align?: "left" | "right";
}

const calm = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "  ", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
};

/** A table without lines: dim heads, two spaces between columns. */
export function table(io: Io, columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const { dim } = paint(io);
  const aligned = columns.map(({ align = "left" }) => align);
  const drawn = new Table({
    head: columns.map(({ head }) => dim(head)),
    colAligns: [...aligned],
    chars: calm,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
