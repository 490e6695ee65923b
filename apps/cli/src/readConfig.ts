import { CliError } from "./cliError.ts";
import { readInput } from "./readInput.ts";

/**
 * What was typed for a penalty, or for another `noun`: a name, JSON, or `@FILE.json`. Only the form is looked at here; `parseConfig` checks what it
 * says. Throws CliError for broken JSON.
 */
export function readConfig(option: string, typed: string, noun = "a penalty"): unknown {
  const text = typed.startsWith("@") ? readInput(typed.slice(1), "a JSON file", "INVALID_CONFIG").toString() : typed;
  if (!typed.startsWith("@") && !/^\s*[[{"]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch (cause) {
    // Node quotes the text, line ends and all.
    const reason = cause instanceof Error ? cause.message.replaceAll(/\s+/g, " ") : String(cause);
    const received = typed.startsWith("@") ? `${typed.slice(1)} with broken JSON` : "broken JSON";
    throw new CliError(`${option}: expected ${noun}'s name or JSON, received ${received} (${reason}).`, 2, cause);
  }
}
