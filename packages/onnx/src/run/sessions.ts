import { type Model, writeModel } from "@reg/onnx-graph";
import type { Ort, OrtTensor, Session, SessionOptions } from "./ort.ts";
import { runtimeFailed } from "./runtimeFailed.ts";

/** Where sessions run. */
export interface SessionSettings {
  readonly ort: Ort;
  readonly executionProviders: NonNullable<SessionOptions["executionProviders"]>;
  readonly sessionOptions?: SessionOptions;
}

/** A graph that can be run. */
export interface Ready<Graph> {
  readonly graph: Graph;
  /** Runs it. Errors name `step`. Throws `RUNTIME_FAILED`. */
  run(
    feeds: Readonly<Record<string, OrtTensor>>,
    options?: { readonly into?: Readonly<Record<string, OrtTensor | null>>; readonly step?: number },
  ): Promise<Readonly<Record<string, OrtTensor>>>;
}

/** A session that is made when it is first needed, and again after it was dropped or could not be made. */
export interface LazySession<Graph> {
  /** Throws `RUNTIME_FAILED`, and what writing the graph throws. */
  get(): Promise<Ready<Graph>>;
  /** Makes the next call ask for it again; `release` frees the old one. */
  drop(): void;
  /** Frees what was dropped, after the runs it is in. */
  release(): Promise<void>;
}

/** A session and its runs. */
interface Made<Graph> extends Ready<Graph> {
  /** Waits for its runs, then frees it. */
  release(): Promise<void>;
}

function ready<Graph>(what: string, graph: Graph, session: Session): Made<Graph> {
  const runs = new Set<Promise<unknown>>();
  return {
    graph,
    async run(feeds, { into, step } = {}) {
      const run = into ? session.run(feeds, into) : session.run(feeds);
      runs.add(run);
      try {
        return await run;
      } catch (error) {
        throw runtimeFailed(step === undefined ? what : `${what}, step ${step}`, "run it", error);
      } finally {
        runs.delete(run);
      }
    },
    async release() {
      await Promise.allSettled(runs);
      await session.release();
    },
  };
}

/** A session of the graph that `build` writes. Errors say `what` it is, in words. */
export function lazySession<Graph extends { readonly model: Model }>(
  what: string,
  build: () => Graph,
  { ort, executionProviders, sessionOptions }: SessionSettings,
): LazySession<Graph> {
  const dropped: Promise<Made<Graph>>[] = [];
  let made: Promise<Made<Graph>> | undefined;
  const make = async () => {
    const graph = build();
    const options = { logSeverityLevel: 3 as const, ...sessionOptions, executionProviders };
    const bytes = writeModel(graph.model);
    const session = await ort.InferenceSession.create(bytes, options).catch((error: unknown) => {
      throw runtimeFailed(what, "make a session of it", error);
    });
    return ready(what, graph, session);
  };
  return {
    async get() {
      const own = made ?? make();
      made = own;
      try {
        return await own;
      } catch (error) {
        if (made === own) made = undefined;
        throw error;
      }
    },
    drop() {
      if (made) dropped.push(made);
      made = undefined;
    },
    async release() {
      // The caller that asked for a session that could not be made has already had the error.
      for (const one of await Promise.allSettled(dropped.splice(0))) {
        if (one.status === "fulfilled") await one.value.release();
      }
    },
  };
}
