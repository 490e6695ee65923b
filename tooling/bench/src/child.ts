// The process that measures one runtime: rows come in as JSON, figures go out as JSON. One runtime a process, because
// onnxruntime-web and -node in one process share a backend.
import { measure } from "./measure.ts";
import type { Prepare, Row } from "./row.ts";

const stacks: Readonly<Record<string, () => Promise<{ readonly prepare: Prepare }>>> = {
  "tfjs-stock": () => import("./stacks/tfjs.ts"),
  tfjs: () => import("./stacks/tfjs.ts"),
  onnx: () => import("./stacks/onnx.ts"),
  "jax-js": () => import("./stacks/jaxjs.ts"),
  brainjs: () => import("./stacks/brainjs.ts"),
};

process.once("message", async (rows: readonly Row[]) => {
  const { prepare } = await stacks[rows[0]!.stack]!();
  const result = await measure(rows, prepare).then(
    (measured) => ({ rows: measured }),
    (error: Error) => ({ missing: error.message.split("\n")[0] }),
  );
  process.send!(result, () => process.exit());
});
