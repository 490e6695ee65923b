import { writeModel } from "@reg/onnx-graph";
import type { Files } from "@reg/tune/queue";
import { readOnnxModel } from "../models/readOnnxModel.ts";
import type { ProblemRequest } from "../path/pathRequest.ts";
import { readInput } from "../readInput.ts";

/** The names under which a worker is sent what a request reads. */
export const sentNames = { data: "data.csv", model: "model.onnx" } as const;

/** Whether `--data` names a file, not data of ours. */
export const isTable = (data: string): boolean => /\.csv$/i.test(data);

/** The part of a request that makes the problem, and its files: a worker on another machine has none of them. */
export function sentRequest(request: ProblemRequest): { readonly arguments: ProblemRequest; readonly files: Files } {
  const { data, target, predict, seed, model, stack, penalty } = request;
  const files: Record<string, Uint8Array> = {};
  if (isTable(data)) files[sentNames.data] = readInput(data, "a CSV file", "INVALID_DATA");
  // One file, where the weights of a large model lie beside it.
  if (model !== undefined) files[sentNames.model] = writeModel(readOnnxModel(model));
  const sent: ProblemRequest = {
    ...{ data: isTable(data) ? sentNames.data : data, seed, penalty },
    ...(target !== undefined && { target }),
    ...(predict !== undefined && { predict }),
    ...(model !== undefined && { model: sentNames.model }),
    ...(stack !== undefined && { stack }),
  };
  return { arguments: sent, files };
}
