import type { LayerRule, LayerRules } from "../layerRule.ts";
import { lastAxis, range } from "./axes.ts";

/** Rows of a table, by ids. Features are units; rows stay, since nothing says which ids will be read. */
const embedding: LayerRule = {
  units(context) {
    const [[x], [y]] = [context.inputs, context.outputs];
    const table = context.weight("embeddings")!;
    const last = lastAxis(y!);
    for (const axis of range(0, x!.first.length)) {
      context.join(x!, axis, y!, axis);
      if (axis > 0) context.lock(x!, axis, "ids of a sequence stay together");
    }
    context.side(table, 1, "incoming");
    context.join(y!, last, table, 1);
    context.step((constants) => {
      if (table.first[1]! >= 0) constants.set(y!, last, constants.slices(table, 1));
    });
  },
  cut: (config, { outputs: [y], kept }) => ({ ...config, output_dim: kept(y!, lastAxis(y!)) }),
};

export const embeddings: LayerRules = { Embedding: embedding };
