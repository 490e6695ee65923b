// The process that measures one runtime: rows come in as JSON, figures go out as JSON. One runtime a process, because
// onnxruntime-web and -node in one process share a backend.
import { measure } from "./measure.ts";
import type { Prepare, Row } from "./row.ts";

const stacks: Readonly<Record<string, () => Promise<{ readonly prepare: Prepare }>>> = {
  "tfjs-stock": () => import("./stacks/tfjs.ts"),
  tfjs: () => import("./stacks/tfjs.ts"),
  onnx: () => import("./stacks/onnx.ts"),
  brainjs: () => import("./stacks/brainjs.ts"),
};

process.once("message", async (rows: readonly Row[]) => {
  const { prepare } = await stacks[rows[0]!.stack]!();
  process.send!(await measure(rows, prepare), () => process.exit());
});
