import { isKerasName } from "../models/kerasName.ts";
import { jsonModelAt } from "../models/readJsonModel.ts";
import { assertRuntimes } from "../stacks/runtimes.ts";
import type { StackName } from "../stacks/stack.ts";
import type { Cuttable } from "./cuttable.ts";

/** A saved model of any stack, opened for a command: `what` was typed. Throws `INVALID_MODEL`, and CliError where its framework is not there. */
export async function openCuttable(
  what: string,
  path: string,
): Promise<{ readonly stack: StackName; readonly model: Cuttable }> {
  if (/\.onnx$/i.test(path)) {
    const { onnxCuttable } = await import("./onnxCuttable.ts");
    return { stack: "onnx", model: onnxCuttable(path) };
  }
  if (isKerasName(path)) {
    assertRuntimes(what, ["tfjs"]);
    const { kerasCuttable } = await import("./tfjsCuttable.ts");
    return { stack: "tfjs", model: await kerasCuttable(path) };
  }
  const { stack, json } = jsonModelAt(path);
  if (stack === "tfjs") {
    assertRuntimes(what, ["tfjs"]);
    const { tfjsCuttable } = await import("./tfjsCuttable.ts");
    return { stack, model: await tfjsCuttable(path, json) };
  }
  const { versionOf } = await import("./brainjsVersion.ts");
  assertRuntimes(what, [versionOf(json)]);
  const { brainjsCuttable } = await import("./brainjsCuttable.ts");
  return { stack, model: brainjsCuttable(path, json) };
}
