import type { FeatureReport, FeatureReportOptions } from "@reg/core/features";
import type { Certificate, InspectedUnits, KeptInput, KeptUnits, RemovedUnits } from "@reg/core/units";
import type { ModelFile } from "../stacks/stack.ts";

/** What was typed for a cut. */
export interface CutOptions {
  readonly inputs?: boolean;
  readonly roundTo?: number;
  /** Of an .onnx file: whether its weights are written as sparse ones where that is smaller. */
  readonly sparse?: true;
}

/** A cut model, with its certificate. */
export interface CutModel {
  readonly removed: readonly RemovedUnits[];
  readonly kept: readonly KeptUnits[];
  readonly inputs: readonly KeptInput[];
  readonly certificate: Certificate;
  /** What it is saved as; the file that names the others last. */
  files(out: string): Promise<readonly ModelFile[]>;
}

/** A saved model whose units can be looked at and cut. */
export interface Cuttable {
  readonly format: string;
  units(): readonly InspectedUnits[];
  /** Which of its inputs the model reads. */
  features(options: FeatureReportOptions): Promise<FeatureReport>;
  compact(options: CutOptions): Promise<CutModel>;
}
