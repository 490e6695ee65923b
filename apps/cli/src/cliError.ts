/** What a command has to say in one line on stderr: 2 for what was typed wrong, 1 for what did not go well, more for a signal. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: number;

  constructor(message: string, exitCode = 2, cause?: unknown) {
    super(`[reg] ${message}`, { cause });
    this.exitCode = exitCode;
  }
}
