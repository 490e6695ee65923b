import type { PathDocument } from "../path/pathDocument.ts";
export const reportPage = (document: PathDocument): string => document.kind;
