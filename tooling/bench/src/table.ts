import Table from "cli-table3";
import { type MeasuredRow, wordsOf } from "./row.ts";

const same = (a: MeasuredRow, b: MeasuredRow, keys: readonly (keyof MeasuredRow)[]) =>
  keys.every((key) => a[key] === b[key]);

const ratio = (row: MeasuredRow, other: MeasuredRow | undefined): string =>
  other ? `${(row.msPerStep / other.msPerStep).toFixed(2)}x` : "";

/** The figures for people: each beside the same training without a penalty, and beside the peers' with the same penalty. */
export function table(rows: readonly MeasuredRow[]): string {
  const head = [
    "model",
    "stack",
    "runtime",
    "optimizer",
    "penalty",
    "mode",
    "ms/step",
    "/ plain",
    "/ l1",
    "/ tfjs-stock wasm",
    "/ jax-js",
    "/ pytorch",
  ];
  const lines = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const row of rows) {
    const plain = rows.find(
      (each) => each.mode === "none" && same(row, each, ["model", "stack", "runtime", "optimizer"]),
    );
    const l1 = /group/i.test(row.penalty)
      ? rows.find(
          (each) => each.penalty === "l1" && same(row, each, ["model", "stack", "runtime", "optimizer", "mode"]),
        )
      : undefined;
    const peer = (stack: string, runtime: string) =>
      rows.find((each) => {
        // Peers have the penalty in the loss and nothing else.
        const alike = row.mode === "none" ? each.mode === "none" : each.mode === "loss";
        return each.stack === stack && each.runtime === runtime && alike && same(row, each, ["model", "optimizer"]);
      });
    const peers = [peer("tfjs-stock", "wasm"), peer("jax-js", "wasm"), peer("pytorch", "eager")];
    lines.push([...wordsOf(row), row.msPerStep.toFixed(3), ...[plain, l1, ...peers].map((other) => ratio(row, other))]);
  }
  return lines.toString();
}
