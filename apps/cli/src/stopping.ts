// Ctrl-C and `kill` end the program: at once, or, where a command says how, after it kept what it has. The second signal always ends it.

const codes = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof codes;

let stop: ((code: number) => void) | undefined;

/** Hears the signals of a process. What is half written is removed as it exits. */
export function hearSignals(): void {
  // The keys of an object literal.
  for (const signal of Object.keys(codes) as Signal[]) {
    process.on(signal, () => {
      const stopping = stop;
      stop = undefined;
      if (stopping) return stopping(codes[signal]);
      // A progress bar hides the cursor.
      if (process.stderr.isTTY) process.stderr.write("\x1b[?25h\n");
      process.exit(codes[signal]);
    });
  }
}

/** Runs `work`, which is asked for its end by `isStopped`: the exit code of the signal that came, or 0. */
export async function untilStopped<Result>(work: (isStopped: () => number) => Promise<Result>): Promise<Result> {
  let code = 0;
  stop = (given) => {
    code = given;
  };
  try {
    return await work(() => code);
  } finally {
    stop = undefined;
  }
}
