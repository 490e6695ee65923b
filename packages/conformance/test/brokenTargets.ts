// Targets that are wrong on purpose, and what the suite finds in them.
import type { Attachment } from "@reg/core";
import { type Adapter, type Kernel, kernelFor } from "@reg/core/adapter";
import { allCases } from "../src/allCases.ts";
import type { Kind } from "../src/case.ts";
import { coreTarget } from "../src/reference/coreTarget.ts";
import type { KernelOf } from "../src/reference/entries.ts";
import type { ReferenceModel } from "../src/reference/referenceModel.ts";
import { type Result, runConformance } from "../src/runConformance.ts";
import type { Target } from "../src/target.ts";

// Trajectories take seconds; what they alone must catch is tested below.
export const quick = allCases.filter(({ kind }) => kind !== "trajectory");

export const failedIn = async (target: Target<ReferenceModel>, cases = quick): Promise<readonly Result[]> =>
  (await runConformance(target, { cases })).filter(({ status }) => status === "failed");

export const kindsOf = (results: readonly Result[]): readonly Kind[] =>
  [...new Set(results.map(({ kind }) => kind))].toSorted();

/** Core's kernels with a mistake. */
export const withKernel =
  (spoil: (kernel: Kernel, name: string) => Partial<Kernel>): KernelOf =>
  (penalty, placement) => {
    const kernel = kernelFor(penalty, placement);
    return { ...kernel, ...spoil(kernel, penalty.name) };
  };

/** The core target with its adapter changed. */
export const withAdapter = (change: (adapter: Adapter<ReferenceModel>) => Partial<Adapter<ReferenceModel>>) => {
  const target = coreTarget();
  return { ...target, adapter: { ...target.adapter, ...change(target.adapter) } };
};

/** The core target with its attachments changed. The accessors of an attachment do not survive a spread. */
export const withAttachment = (change: (attachment: Attachment, model: ReferenceModel) => object) =>
  withAdapter((adapter) => ({
    attach(model, plan) {
      const attachment = adapter.attach(model, plan);
      const changes = Object.getOwnPropertyDescriptors(change(attachment, model));
      return Object.defineProperties(attachment, changes);
    },
  }));
