import { createRequire } from "node:module";
import { type BrainNetwork, brainjsAdapter, compact, inspectUnits } from "@reg/brainjs";
import { RegError } from "@reg/core";
import { featureReport } from "@reg/core/features";
import { type BrainjsJson, readBrainjsJson } from "../models/brainjsJson.ts";
import { versionOf } from "./brainjsVersion.ts";
import type { Cuttable } from "./cuttable.ts";

const require = createRequire(import.meta.url);

type Loaded = BrainNetwork & { fromJSON(json: object): unknown };

function load(path: string, json: BrainjsJson): BrainNetwork {
  // Its numbers are checked: brain.js takes what is not there for 0.
  readBrainjsJson(path, json);
  const { NeuralNetwork } = require(versionOf(json)) as { readonly NeuralNetwork: new () => Loaded };
  const net = new NeuralNetwork();
  try {
    net.fromJSON(json);
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause);
    throw new RegError("INVALID_MODEL", {
      who: "reg",
      what: path,
      expected: "a JSON that brain.js loads",
      received,
      cause,
    });
  }
  return net;
}

/** The JSON of a NeuralNetwork, of 1.6 or 2.0. Throws `INVALID_MODEL`. */
export function brainjsCuttable(path: string, json: BrainjsJson): Cuttable {
  const net = load(path, json);
  return {
    format: "brain.js",
    units: () => inspectUnits(net, { inputs: true }),
    features: (options) => featureReport(brainjsAdapter, net, options),
    async compact({ sparse: _, ...options }) {
      const cut = await compact(net, options);
      const bytes = new TextEncoder().encode(JSON.stringify(cut.model.toJSON()));
      return { ...cut, files: async (out) => [{ path: out, bytes }] };
    },
  };
}
