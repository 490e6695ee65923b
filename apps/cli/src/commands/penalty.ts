import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { type Arithmetic, arithmeticIn } from "@reg/conformance";
import { describePenalty, type Penalty, parseConfig, prox, RegError, value, type Weights } from "@reg/core";
import { assertFinite, show } from "@reg/core/adapter";
import { Command } from "commander";
import { choice } from "../choice.ts";
import { CliError } from "../cliError.ts";
import { type Io, paint, print, printJson } from "../io.ts";
import { npyBytes, readNpy } from "../npy.ts";
import { readConfig } from "../readConfig.ts";
import { figure, percent, shape } from "../report/numbers.ts";
import { visible } from "../report/visible.ts";
import { loadStack } from "../stacks/loadStack.ts";
import { stackNames } from "../stacks/stack.ts";
import { writeAtomically } from "../writeAtomically.ts";

interface PenaltyOptions {
  readonly config: string;
  readonly weights: string;
  readonly stack: "core" | (typeof stackNames)[number];
  readonly gradient?: string;
  readonly prox?: number;
  readonly out?: string;
  readonly json?: true;
}

/** The one penalty that a configuration says. Its defaults are Keras 3's where Keras has it. */
function onePenalty(typed: string): Penalty {
  const { rules } = parseConfig(readConfig("--config", typed));
  const penalties = rules.flatMap((each) => each.penalties);
  if (rules.length === 1 && penalties.length === 1) return penalties[0]!.penalty;
  throw new RegError("INVALID_CONFIG", {
    who: "reg",
    what: "--config",
    expected: "one penalty",
    received: rules.length > 1 ? `${rules.length} rules` : penalties.length === 0 ? "null" : `${penalties.length}`,
    advice: `Name one, such as l2, or write it out: '{"name":"l2","l2":0.01}'.`,
  });
}

const step = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new CliError(`--prox: expected a step of at least 0, received ${show(text)}.`);
};

/** Where a name leads, also when there is no file yet. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function checkFiles({ prox, out, gradient }: PenaltyOptions): void {
  if (prox !== undefined && out === undefined) throw new CliError("--prox: expected --out OUT.npy with it.");
  if (prox === undefined && out !== undefined) throw new CliError("--out: expected --prox STEP with it.");
  if (out === undefined || gradient === undefined || placeOf(out) !== placeOf(gradient)) return;
  throw new CliError(`--out: expected another file than that of --gradient, received ${show(out)} twice.`);
}

const zeroFraction = ({ data }: Weights) => data.filter((w) => w === 0).length / data.length;

/** Stacks compute in float32, so that is what they are given. */
const float32 = ({ data, shape }: Weights): Weights => ({ data: Float32Array.from(data), shape });

/** Everything is computed before anything is written. */
async function measure(arithmetic: Arithmetic, options: PenaltyOptions, penalty: Penalty, weights: Weights) {
  const reference = value(penalty, weights);
  const given = options.stack === "core" ? weights : float32(weights);
  const measured = await arithmetic.value(penalty, given);
  const wanted = options.gradient !== undefined ? await arithmetic.gradient(penalty, given) : undefined;
  // core refuses, in one form for every stack, what has no prox.
  if (options.prox !== undefined && penalty.noProx !== "") prox(penalty, weights, options.prox);
  const moved = options.prox !== undefined ? await arithmetic.prox(penalty, given, options.prox) : undefined;
  const files = [
    { path: options.gradient, weights: wanted },
    { path: options.out, weights: moved },
  ];
  for (const file of files) {
    if (file.path === undefined || !file.weights) continue;
    await writeAtomically(file.path, npyBytes(inTypeOf(weights, file.weights)));
  }
  return {
    stack: options.stack,
    value: measured,
    /** How far the stack's number is from core's, relative. */
    error: relativeError(measured, reference),
    penalty,
    shape: weights.shape,
    zeros: zeroFraction(weights),
    ...(options.gradient !== undefined && { gradient: options.gradient }),
    ...(moved && { prox: { step: options.prox, zeros: zeroFraction(moved), out: options.out } }),
  };
}

const relativeError = (measured: number, reference: number) =>
  reference === 0 ? Math.abs(measured) : Math.abs(measured - reference) / Math.abs(reference);

/** What goes out has the number type of what came in. */
const inTypeOf = ({ data: like }: Weights, { data, shape }: Weights): Weights => ({
  data: like instanceof Float64Array ? Float64Array.from(data) : Float32Array.from(data),
  shape,
});

function report(io: Io, result: Awaited<ReturnType<typeof measure>>, penalty: Penalty): string {
  const { bold, dim } = paint(io);
  const { stack, value, error, zeros, gradient, prox } = result;
  const lines: [string, string, string][] = [
    ["penalty", describePenalty(penalty), ""],
    ["weights", shape(result.shape), `${percent(zeros)} exact zeros`],
    ["value", bold(String(value)), stack === "core" ? "" : `${stack}; relative error to core ${figure(error)}`],
  ];
  if (gradient !== undefined) lines.push(["gradient", visible(gradient), "written"]);
  if (prox) lines.push(["prox", visible(prox.out!), `written; step ${prox.step}, ${percent(prox.zeros)} exact zeros`]);
  return lines.map(([name, text, note]) => `${dim(name.padEnd(9))} ${text}${note && dim(`  ${note}`)}`).join("\n");
}

const help = `
A bare name stands for the penalty's defaults, which are Keras 3's where Keras has the penalty. It
is refused where the defaults do nothing. Weights are float32 or float64, in Keras' layout
([inputs, units]) for penalties with an axis.

  reg penalty --config l2 --weights kernel.npy
  reg penalty --config '{"name":"l1","l1":0.1}' --weights kernel.npy --prox 0.5 --out sparse.npy
`;

/** `reg penalty`: value, gradient and prox of a penalty for weights on disk. */
export const penaltyCommand = (io: Io): Command =>
  new Command("penalty")
    .description("Measure a penalty on weights in an .npy file: value, gradient and prox.")
    .requiredOption("--config <name or JSON>", "the penalty, as in reg train")
    .requiredOption("--weights <file.npy>", "the weights")
    .option(
      "--stack <name>",
      `core, ${stackNames.slice(0, -1).join(", ")} or ${stackNames.at(-1)}`,
      (name) => choice("--stack", name, ["core", ...stackNames]),
      "core",
    )
    .option("--gradient <out.npy>", "write a subgradient")
    .option("--prox <step>", "compute the prox with this step size", step)
    .option("--out <out.npy>", "write the prox here")
    .option("--json", "print one JSON document")
    .addHelpText("after", help)
    .action(async (options: PenaltyOptions) => {
      checkFiles(options);
      const penalty = onePenalty(options.config);
      const weights = readNpy(options.weights);
      assertFinite(weights, options.weights, "reg");
      const arithmetic = arithmeticIn(
        options.stack === "core" ? { arithmetic: "core" } : (await loadStack(options.stack)).target,
      );
      const result = await measure(arithmetic, options, penalty, weights);
      if (options.json) printJson(io, result);
      else print(io, report(io, result, penalty));
    });
