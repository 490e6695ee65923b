import type { Plan } from "@reg/core";
import type { SparsityRun } from "@reg/core/adapter";
import type { InitializedNetwork } from "./network.ts";
import { liveNumbers } from "./parameters.ts";

/** Keeps zeros that a target of sparsity has frozen through a step. Nothing is allocated from here on. */
export interface FrozenZeros {
  /** Before the step. */
  remember(sparsity: SparsityRun): void;
  /** After it: w' = 0 where w = 0. */
  keep(): void;
}

export function frozenZeros(net: InitializedNetwork, { sparsity, entries }: Plan): FrozenZeros {
  const ranked = sparsity.flatMap((planned) =>
    planned.paths.map((path) => {
      const { parameter } = entries.find((entry) => entry.parameter.path === path)!;
      const numbers = liveNumbers(net, parameter);
      return { planned, numbers, live: new Uint8Array(numbers().length), isFrozen: false };
    }),
  );
  return {
    remember(run) {
      for (const each of ranked) {
        each.isFrozen = run.isFrozen(each.planned);
        if (!each.isFrozen) continue;
        const { live } = each;
        const w = each.numbers();
        for (let i = 0; i < w.length; i++) live[i] = Number(w[i] !== 0);
      }
    },
    keep() {
      for (const { isFrozen, numbers, live } of ranked) {
        if (!isFrozen) continue;
        const w = numbers();
        for (let i = 0; i < w.length; i++) if (live[i] === 0) w[i] = 0;
      }
    },
  };
}
