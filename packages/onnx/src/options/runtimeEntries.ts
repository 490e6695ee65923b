import * as v from "valibot";
import type { Ort, SessionOptions } from "../run/ort.ts";
import { isObject, that } from "./kinds.ts";

const isRuntime = (given: unknown): boolean =>
  // A module, of which bundlers make functions or objects.
  (isObject(given) || typeof given === "function") && "InferenceSession" in given && "Tensor" in given;

const isProvider = (given: unknown): boolean =>
  typeof given === "string" || (isObject(given) && typeof given.name === "string");

/** The options that say where sessions run. */
export const runtimeEntries = {
  ort: that<Ort>(`the onnxruntime you imported: import * as ort from "onnxruntime-web"`, isRuntime),
  executionProviders: that<NonNullable<SessionOptions["executionProviders"]>>(
    `a list of providers, such as ["wasm"] or ["cpu"]`,
    (given) => Array.isArray(given) && given.length > 0 && given.every(isProvider),
  ),
  sessionOptions: v.optional(that<SessionOptions>("an object", isObject), {}),
};
