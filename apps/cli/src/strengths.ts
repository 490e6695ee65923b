// Strengths: which ones a bare name means in training, and how a configuration is made stronger or weaker as a whole.
import {
  type ConfigInput,
  type Mode,
  type ParsedRule,
  type Penalty,
  type PenaltyJson,
  parseConfig,
  parsePenalty,
  penalties,
  type Rule,
} from "@reg/core";

/**
 * What a bare name means to `reg train`: strengths that do something sensible on small networks. Keras' own default
 * for l1l2 is 0 and 0, which would train without any. A penalty that is not in the list has its own defaults.
 */
export const trainingStrengths: Readonly<Record<string, PenaltyJson>> = {
  l1: { name: "l1", l1: 0.001 },
  l2: { name: "l2", l2: 0.0005 },
  l1l2: { name: "l1l2", l1: 0.001, l2: 0.0001 },
  orthogonal: { name: "orthogonal", factor: 0.01 },
  groupLasso: { name: "groupLasso", lambda: 0.005 },
  sparseGroupLasso: { name: "sparseGroupLasso", l1: 0.0005, lambda: 0.003 },
};

/** What each bare name means, in the order of the names. `sum` has parts and so no bare name. */
export const bareNames: readonly PenaltyJson[] = Object.values(penalties)
  .filter(({ definition }) => !("penalties" in definition.params))
  .map(
    (factory) => trainingStrengths[factory.definition.name] ?? { name: factory.definition.name, ...factory().params },
  );

/** A name with training strengths (Keras' names too); anything else as it is. Throws as `parsePenalty` does for a name. */
export function withTrainingStrengths(config: ConfigInput): ConfigInput {
  if (typeof config !== "string") return config;
  const { name } = parsePenalty(config);
  return trainingStrengths[name] ?? config;
}

const isStrength = (parameter: string) => ["l1", "l2", "lambda", "factor"].includes(parameter);

function scalePenalty({ name, params }: Penalty, by: number): PenaltyJson {
  const scaled = Object.entries(params).map(([parameter, value]) => {
    if (Array.isArray(value)) return [parameter, value.map((part: Penalty) => scalePenalty(part, by))];
    // Two digits more than a person writes: 0.0003 * 3 is 0.0009 and not 0.0008999999999999999.
    return [parameter, isStrength(parameter) ? Number((Number(value) * by).toPrecision(12)) : value];
  });
  return { name, ...Object.fromEntries(scaled) };
}

/** The configuration with each of its rules changed. Throws as `parseConfig` does. */
function mapRules(config: ConfigInput, change: (rule: ParsedRule) => Partial<Rule>): ConfigInput {
  const { rules, schedule } = parseConfig(config);
  const [only] = rules;
  // Who wrote no rules is not told about any.
  if (only && (typeof config === "string" || !("rules" in config))) {
    return { penalty: only.penalty, mode: only.mode, schedule, ...change(only) };
  }
  return {
    schedule,
    rules: rules.map((rule) => {
      const { match, role, penalty, mode } = rule;
      return { match, ...(role && { role }), penalty, mode, ...change(rule) };
    }),
  };
}

/** The same rules with every strength multiplied by `by`. */
export const scaleConfig = (config: ConfigInput, by: number): ConfigInput =>
  mapRules(config, ({ penalty }) => ({ penalty: penalty && scalePenalty(penalty, by) }));

/** The configuration with this mode for every penalty, whatever it says itself. */
export const withMode = (config: ConfigInput, mode: Mode | undefined): ConfigInput =>
  mapRules(config, () => (mode ? { mode } : {}));
