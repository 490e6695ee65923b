import { setImmediate } from "node:timers/promises";
import { Presets, SingleBar } from "cli-progress";
import { type Io, paint } from "../io.ts";

/** A progress bar on stderr, where a person looks at it; nothing elsewhere, and nothing left when it is done. */
export interface Progress {
  /** Goes on by one, or to `value`; draws, and lets Ctrl-C be heard. */
  tick(text: string, value?: number): Promise<void>;
  stop(): void;
}

export function startProgress(io: Io, label: string, total: number): Progress {
  if (!io.stderr.isTTY) return { tick: () => setImmediate(), stop() {} };
  const { dim, cyan } = paint(io);
  const bar = new SingleBar(
    {
      stream: io.stderr,
      format: `  ${label} ${cyan("{bar}")} {value}/{total} ${dim("{text} · {eta_formatted} left")}`,
      barsize: 32,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0, { text: "" });
  return {
    async tick(text, value) {
      if (value === undefined) bar.increment(1, { text });
      else bar.update(value, { text });
      await setImmediate();
    },
    stop: () => bar.stop(),
  };
}
