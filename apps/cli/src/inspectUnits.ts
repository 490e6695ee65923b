import { openCuttable } from "./cutting/openCuttable.ts";
import { type Io, paint, print, printJson } from "./io.ts";
import { countOf } from "./report/numbers.ts";
import { table } from "./report/table.ts";
import { visible } from "./report/visible.ts";

const right = { align: "right" } as const;
const columns = [
  { head: "units" },
  { head: "dead", ...right },
  { head: "weights", ...right },
  { head: "kept because" },
];

/** Prints the groups of units of a saved model, how many of each are dead, and what locks them. */
export async function inspectUnitsOf(io: Io, path: string, json: true | undefined): Promise<void> {
  const { model } = await openCuttable("inspect", path);
  const groups = model.units();
  if (json) {
    printJson(io, { model: path, units: groups });
    return;
  }
  const { bold, dim } = paint(io);
  const rows = groups.map(({ name, size, members, dead, why }) => [
    visible(name),
    countOf(dead.length, size),
    String(members.length),
    visible(why ?? "–"),
  ]);
  const summary = `${model.format} · ${groups.length} groups of units`;
  print(io, `\n${bold(visible(path))} ${dim(summary)}\n\n${table(io, columns, rows)}\n`);
}
