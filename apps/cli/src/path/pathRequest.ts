import type { ChoiceRule } from "@reg/tune";
import type { StackName } from "../stacks/stack.ts";
import type { Predicts } from "./pathData.ts";

/** The part of a request that makes the problem. */
export type ProblemRequest = Pick<PathRequest, "data" | "target" | "predict" | "seed" | "model" | "stack" | "penalty">;

/** What was typed. */
export interface PathRequest {
  readonly data: string;
  readonly target?: string;
  readonly predict?: Predicts;
  /** An ONNX network of one's own. */
  readonly model?: string;
  /** The network of `reg train` in this stack. Without it and without a model: a linear model. */
  readonly stack?: StackName;
  /** A name, or what the JSON said. */
  readonly penalty: unknown;
  readonly folds: number;
  readonly repeats: number;
  readonly count: number;
  readonly least?: number;
  readonly strengths?: readonly number[];
  readonly relax: boolean;
  readonly by: "loss" | "metric";
  readonly choose: ChoiceRule;
  /** Halves of stability selection; 0 for none. */
  readonly stability: number;
  /** The share of rows of the last test. */
  readonly test: number;
  readonly seed: number;
  readonly restart: boolean;
  /** How many processes follow paths. */
  readonly jobs: number;
  /** The address of the Redis server whose workers follow paths. */
  readonly queue?: string;
  readonly out?: string;
  readonly save?: string;
  /** The command as it was typed, for results. */
  readonly command: string;
}
