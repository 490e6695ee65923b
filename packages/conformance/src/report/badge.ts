import type { Result } from "../runConformance.ts";
import { countOf } from "./counts.ts";

/** A badge as shields.io's endpoint reads it: https://shields.io/badges/endpoint-badge. */
export function badge(results: readonly Result[]): string {
  const { passed, failed, known } = countOf(results);
  const [message, color] =
    failed > 0
      ? [`${failed} of ${passed + failed + known} failed`, "red"]
      : known > 0
        ? [`${passed} passed, ${known} known to fail`, "yellow"]
        : [`${passed} passed`, passed > 0 ? "brightgreen" : "lightgrey"];
  return `${JSON.stringify({ schemaVersion: 1, label: "@reg conformance", message, color })}\n`;
}
