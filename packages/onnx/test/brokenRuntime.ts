import type { Ort } from "../src/index.ts";

/** What a call of the runtime is about to do; a plan of faults throws there. */
export type Fault = (call: "create" | "run") => void;

/** The given runtime with faults added, as when memory runs out or a device is lost. */
export function brokenRuntime(ort: Ort, fault: Fault): Ort {
  const create = async (...given: Parameters<Ort["InferenceSession"]["create"]>) => {
    fault("create");
    const session = await ort.InferenceSession.create(...given);
    const run = session.run.bind(session);
    const faulty = async (...feeds: Parameters<typeof run>) => {
      fault("run");
      return run(...feeds);
    };
    return Object.assign(session, { run: faulty });
  };
  // Only `create` and `Tensor` are used.
  return { Tensor: ort.Tensor, InferenceSession: { create } } as unknown as Ort;
}
