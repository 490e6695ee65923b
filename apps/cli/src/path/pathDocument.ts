// What `reg path` found, as one JSON document: what `--json` prints, and what `reg report` draws. The format has a version, as the
// results of @reg/tune in it have theirs. A field may be added without a new version.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { type CrossValidation, type PathResult, readResults, type Score, type StabilitySelection } from "@reg/tune";
import { readInput } from "../readInput.ts";

/** The version of the document below. */
export const pathDocumentVersion = 1;

/** The last test: rows that no path has seen. */
export interface PathTest {
  readonly rows: number;
  readonly score: Score;
  /** Rows are true classes, columns predicted ones. */
  readonly confusion?: readonly (readonly number[])[];
}

/** The loss over the coefficients of two inputs alone, for the picture of a penalty beside a loss. */
export interface PlaneLoss {
  /** Indices of the two inputs. */
  readonly inputs: readonly [number, number];
  /** The coefficients on each axis; both axes have the same. */
  readonly at: readonly number[];
  /** `values[i][j]`: the loss where the second coefficient is `at[i]` and the first `at[j]`. */
  readonly values: readonly (readonly number[])[];
  /** Where the loss is least. */
  readonly least: readonly [number, number];
  /** Where loss and penalty are least, strongest first. */
  readonly path: readonly { readonly strength: number; readonly coefficients: readonly [number, number] }[];
}

export interface PathDocument {
  readonly kind: "path";
  readonly version: typeof pathDocumentVersion;
  /** What was typed. */
  readonly command: string;
  /** The command that trains at the strength that was chosen. */
  readonly next: string;
  readonly data: {
    readonly name: string;
    /** Rows that were learned from. */
    readonly rows: number;
    readonly classes?: readonly string[];
    /** Height and width, where the inputs are pixels. */
    readonly image?: readonly [number, number];
    /** Of the inputs of a linear model: a coefficient times its deviation can be compared with others. */
    readonly deviations?: readonly number[];
  };
  readonly results: CrossValidation;
  /** The path over the whole grid on all rows but those of the test, with the inputs' weights. */
  readonly path: PathResult;
  /** Of a linear model at the chosen strength: for each input its coefficient for each output. */
  readonly coefficients?: readonly (readonly number[])[];
  readonly stability?: StabilitySelection;
  readonly test?: PathTest;
  readonly plane?: PlaneLoss;
}

const refuse = (what: string, expected: string, received: string, advice: string) =>
  new RegError("INVALID_RESULTS", { who: "reg", what, expected, received, advice });

/** Reads what `reg path --json` wrote. Throws `INVALID_RESULTS` for something else, and for another version. */
export function readPathDocument(path: string): PathDocument {
  const text = readInput(path, "a file that reg path --json wrote", "INVALID_RESULTS").toString();
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw refuse(path, "JSON", "text that is none", "Give the file that reg path --json wrote.");
  }
  const { kind, version, results } = (typeof read === "object" && read !== null ? read : {}) as Partial<PathDocument>;
  if (kind !== "path") {
    throw refuse(path, `a document of kind "path"`, `kind ${show(kind)}`, "Give the file that reg path --json wrote.");
  }
  if (version !== pathDocumentVersion) {
    const advice = "Make it again with this version of reg, or read it with the one that made it.";
    throw refuse(path, `version ${pathDocumentVersion} of the document`, show(version), advice);
  }
  readResults(JSON.stringify(results), path);
  // What is inside was written by this version of the format.
  return read as PathDocument;
}
