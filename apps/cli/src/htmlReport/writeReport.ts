import type { PathDocument } from "../path/pathDocument.ts";
import { writeAtomically } from "../writeAtomically.ts";
import { reportPage } from "./reportPage.ts";

/** Draws the report of a document and writes it as one file. */
export const writeReport = (path: string, document: PathDocument): Promise<void> =>
  writeAtomically(path, new TextEncoder().encode(reportPage(document)));
