// What `packages/onnx/scripts/cutting/measure.mjs` measured on other people's models, counted.
import { readFileSync } from "node:fs";
import type { Row } from "../result.ts";

/** What another tool made of a model: parameters, and by how much its outputs differ. */
interface OtherTool {
  readonly before: number;
  readonly after: number;
  readonly ulps?: number | null;
}

interface MeasuredModel {
  readonly cut?: number;
  readonly certificate?: { readonly difference: { readonly ulps: number } };
  readonly torchPruning?: OtherTool;
  readonly onnxsim?: OtherTool;
}

const file = new URL("../../../../packages/onnx/scripts/cutting/measured.json", import.meta.url);
/** More than rounding in another order gives: the largest difference of our cuts is far below. */
const mostUlps = 100;

const isKept = (tool: OtherTool | undefined): boolean =>
  tool !== undefined && tool.after < tool.before && typeof tool.ulps === "number" && tool.ulps <= mostUlps;

/** The networks of torchvision, and those of the zoo. */
export const models: Row = {
  name: "models",
  title: "Models of other people, cut with equal outputs",
  async measure() {
    // The script's own file.
    const measured: Record<"torchvision" | "zoo", Record<string, MeasuredModel>> = JSON.parse(
      readFileSync(file, "utf8"),
    );
    const lines = (["torchvision", "zoo"] as const).map((name) => {
      const all = Object.values(measured[name]);
      const tool = (which: "torchPruning" | "onnxsim") => {
        const tried = all.filter((each) => each[which]);
        return tried.length === 0
          ? "not run"
          : `${tried.filter((each) => isKept(each[which])).length} of ${tried.length}`;
      };
      const ours = all.filter(({ cut, certificate }) => cut! > 0 && certificate!.difference.ulps <= mostUlps).length;
      return { name, ours, all: all.length, torchPruning: tool("torchPruning"), onnxsim: tool("onnxsim") };
    });
    const { ours, all } = lines[0]!;
    return {
      bounds: [
        {
          bound: "torchvision: more than 77 of 85 cut with equal outputs",
          figure: `${ours} of ${all}`,
          met: ours > 77,
        },
      ],
      tables: [
        {
          columns: [
            { key: "name", title: "models" },
            { key: "ours", title: "`compact`", digits: 0 },
            { key: "all", title: "of", digits: 0 },
            { key: "torchPruning", title: "Torch-Pruning" },
            { key: "onnxsim", title: "onnxsim" },
          ],
          lines,
        },
      ],
      notes: [
        "Counted from [compact-models.md](../../../packages/onnx/docs/compact-models.md), which lists them one by one and says what was asked of the other tools.",
        `Equal: a model is smaller, and its outputs differ by at most ${mostUlps} units in the last place. Torch-Pruning and onnxsim cut by magnitude, and do not promise equal outputs.`,
      ],
    };
  },
};
