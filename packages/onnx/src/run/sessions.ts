import { type Model, writeModel } from "@reg/onnx-graph";
import type { Ort, Session, SessionOptions } from "./ort.ts";

/** Where sessions run. */
export interface SessionSettings {
  readonly ort: Ort;
  readonly executionProviders: NonNullable<SessionOptions["executionProviders"]>;
  readonly sessionOptions?: SessionOptions;
}

/** A graph in a session of the runtime. */
export interface Ready<Graph> {
  readonly graph: Graph;
  readonly session: Session;
}

/** A session that is made when it is first needed, and again after it was dropped. */
export interface LazySession<Graph> {
  get(): Promise<Ready<Graph>>;
  /** Asks for it anew next time; `release` frees the old one. */
  drop(): void;
  /** Frees what was dropped. */
  release(): Promise<void>;
}

/** A session of the graph that `build` writes. */
export function lazySession<Graph extends { readonly model: Model }>(
  build: () => Graph,
  { ort, executionProviders, sessionOptions }: SessionSettings,
): LazySession<Graph> {
  const dropped: Promise<Ready<Graph>>[] = [];
  let made: Promise<Ready<Graph>> | undefined;
  const make = async () => {
    const graph = build();
    const options = { logSeverityLevel: 3 as const, ...sessionOptions, executionProviders };
    return { graph, session: await ort.InferenceSession.create(writeModel(graph.model), options) };
  };
  return {
    get() {
      made ??= make();
      return made;
    },
    drop() {
      if (made) dropped.push(made);
      made = undefined;
    },
    async release() {
      // One that could not be made has told so to whoever asked for it.
      for (const one of await Promise.allSettled(dropped.splice(0))) {
        if (one.status === "fulfilled") await one.value.session.release();
      }
    },
  };
}
