import type { BrainjsJson } from "../models/brainjsJson.ts";
import type { RuntimeName } from "../stacks/runtimes.ts";

/** The version of brain.js that loads a JSON: 2.0 writes a layer as lists, 1.6 as units by name. */
export const versionOf = ({ layers }: BrainjsJson): Extract<RuntimeName, "brain.js" | "brain.js-1"> =>
  Array.isArray(layers) && layers.some((layer) => Array.isArray(layer?.weights)) ? "brain.js" : "brain.js-1";
