import { RegError } from "@reg/core";
import type { Tensor } from "@reg/onnx-graph";
import type { Session } from "../run/ort.ts";
import { fromOrt, toOrt } from "../run/ortTensor.ts";
import type { SessionSettings } from "../run/sessions.ts";
import type { Sample } from "./samples.ts";

/** A model that runs. */
export interface Running {
  readonly session: Session;
  /** The outputs for a sample. Throws `INVALID_DATA` with what the runtime said. */
  run(sample: Sample): Promise<Readonly<Record<string, Tensor>>>;
}

/** A session of a model. Throws `UNSUPPORTED_MODEL` where the runtime does not take it. */
export async function running(what: string, bytes: Uint8Array, settings: SessionSettings): Promise<Running> {
  const { ort, executionProviders, sessionOptions } = settings;
  const options = { logSeverityLevel: 3 as const, ...sessionOptions, executionProviders };
  const failed = (code: "UNSUPPORTED_MODEL" | "INVALID_DATA", expected: string, cause: unknown) =>
    new RegError(code, {
      who: "@reg/onnx",
      what: `compact, ${what}`,
      expected,
      received: cause instanceof Error ? cause.message : String(cause),
      ...(code === "INVALID_DATA" && { advice: "Pass inputs that the model takes as samples." }),
      cause,
    });
  const session = await ort.InferenceSession.create(bytes, options).catch((cause: unknown) => {
    throw failed("UNSUPPORTED_MODEL", "a model that the runtime takes", cause);
  });
  return {
    session,
    async run(sample) {
      const feeds = Object.entries(sample).map(([name, tensor]) => [name, toOrt(ort, tensor)] as const);
      const results = await session.run(Object.fromEntries(feeds)).catch((cause: unknown) => {
        throw failed("INVALID_DATA", "inputs that it runs on", cause);
      });
      return Object.fromEntries(Object.entries(results).map(([name, result]) => [name, fromOrt(result)]));
    },
  };
}
