// The graph of a LayersModel: members of tfjs' containers that it marks private or does not declare.
import { RegError } from "@reg/core";
import type { LayerInternals } from "../internals.ts";

export interface SymbolicTensor {
  readonly id: number;
  readonly name: string;
  readonly shape: readonly (number | null)[];
  readonly dtype: string;
}

/** A call of a layer. */
export interface LayerCall {
  readonly outboundLayer: LayerInternals;
  readonly inputTensors: readonly SymbolicTensor[];
  readonly outputTensors: readonly SymbolicTensor[];
  readonly callArgs?: { readonly training?: boolean };
}

/** A model, or a model inside one. */
export interface Container extends LayerInternals {
  readonly layers: readonly LayerInternals[];
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly built: boolean;
  build(): void;
  readonly nodesByDepth: Readonly<Record<string, readonly LayerCall[]>>;
}

export const isContainer = (layer: LayerInternals): layer is Container => layer.layers !== undefined;

/** The calls of a model in the order in which it makes them. Throws `INVALID_MODEL` for a Sequential that is not built. */
export function callsOf(container: Container): readonly LayerCall[] {
  // tfjs builds a Sequential when it is first used.
  if (container.built === false && container.outputs.length > 0) container.build();
  const { nodesByDepth } = container;
  if (container.outputs.length > 0) {
    const depths = Object.keys(nodesByDepth).map(Number);
    return depths.sort((a, b) => b - a).flatMap((depth) => nodesByDepth[depth]!);
  }
  throw new RegError("INVALID_MODEL", {
    who: "@reg/tfjs",
    what: `model "${container.name}"`,
    expected: "a model that is built",
    received: "one whose input shape is not known yet",
    advice: "Give its first layer an inputShape.",
  });
}
