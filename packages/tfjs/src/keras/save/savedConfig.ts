// tfjs 4.22 saves two layers without a part of what they are: the layers themselves know it.
import type { Json, KerasEntry } from "../json.ts";

/** What tfjs has of a layer. */
type Live = Readonly<Record<string, unknown>>;

interface Constraint {
  getClassName(): string;
  getConfig(): Json;
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);

const saved = (constraint: Constraint): KerasEntry => ({
  class_name: constraint.getClassName(),
  config: Object.fromEntries(Object.entries(constraint.getConfig()).map(([key, value]) => [snakeCase(key), value])),
});

const perClass: Readonly<Record<string, (live: Live) => Json>> = {
  // The multiplier is not among what it saves.
  SeparableConv2D: ({ depthMultiplier }) => ({ depth_multiplier: depthMultiplier }),
  // It saves the regularizer as its constraint.
  DepthwiseConv2D: ({ depthwiseConstraint }) => ({
    depthwise_constraint: depthwiseConstraint ? saved(depthwiseConstraint as Constraint) : null,
  }),
};

/** A layer's entry in a saved model, put right by the layer itself. */
export function savedConfig({ class_name, config }: KerasEntry, live: unknown): KerasEntry {
  const right = live ? perClass[class_name]?.(live as Live) : undefined;
  return { class_name, config: { ...config, ...right } };
}
