// The JSON Schema of the configuration, from the schemas that parse it: each object of the configuration has one valibot
// schema, and this links the JSON Schemas of these objects. Development only: users read schema/config.schema.json.
import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";

const ref = (name) => ({ $ref: `#/$defs/${name}` });

/** What a penalty is made of is a list of penalties, wherever it stands. */
const parts = { type: "array", items: ref("penalty"), minItems: 1 };

/** Without the `$schema` that every part would repeat, and with links to the parts that are separate objects. */
function part(schema, links = {}) {
  const { $schema, ...json } = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode: "input",
    // JSON Schema cannot express a v.custom entry: the link that replaces it does.
    errorMode: "ignore",
  });
  for (const [name, link] of Object.entries(links)) {
    const { title, description } = json.properties[name];
    json.properties[name] = { ...(title && { title }), ...(description && { description }), ...link };
  }
  for (const [name, { kind, ...entry }] of Object.entries(json.properties ?? {})) {
    json.properties[name] = kind === "parts" ? { ...entry, ...parts } : entry;
  }
  return json;
}

/** The strengths of which one must be written, because all of them are 0 when left out. */
function neededStrengths(params, kindOf) {
  const strengths = Object.entries(params).filter(([, schema]) => kindOf(schema) === "strength");
  return strengths.every(([, schema]) => schema.default === 0) ? strengths.map(([name]) => name) : [];
}

/** `{ "name": …, parameters }` of one penalty, and what is needed to write it as a bare name. */
function penaltyForms({ name, kerasName, params }, kindOf) {
  const needed = neededStrengths(params, kindOf);
  const named = part(v.strictObject({ name: v.literal(name), ...params }));
  if (needed.length > 0) named.anyOf = needed.map((strength) => ({ required: [strength] }));
  const { required = [] } = part(v.strictObject(params));
  return { name, kerasName, named, bare: required.length === 0 && needed.length === 0, params };
}

/** A factor that Keras writes as null was not given. */
const orNull = ({ default: _default, ...json }) => ({ anyOf: [json, { type: "null" }] });

function kerasForm({ kerasName, params }) {
  const config = part(v.strictObject(params));
  const properties = Object.fromEntries(Object.entries(config.properties).map(([key, json]) => [key, orNull(json)]));
  const className = { const: kerasName };
  return {
    title: `Keras' ${kerasName}`,
    type: "object",
    anyOf: [
      { properties: { class_name: className }, required: ["class_name"] },
      { properties: { class_name: false, className }, required: ["className"] },
    ],
    properties: { config: { anyOf: [{ ...config, properties, required: [] }, { type: "null" }] } },
  };
}

/** A metric is of mode proximal only. */
const withMetric = (json) => ({
  ...json,
  dependentSchemas: { metric: { required: ["mode"], properties: { mode: { const: "proximal" } } } },
});

/** One penalty, or several in a list: exactly one of the two is written, or neither beside a target of sparsity. */
const oneOrSeveral = (json) => ({
  ...withMetric(json),
  oneOf: [
    { required: ["penalty"] },
    { required: ["penalties"], properties: { mode: false, metric: false } },
    { required: ["toSparsity"], properties: { penalty: false, penalties: false } },
  ],
});

/** A target of sparsity: the share of zeros, or an object that says one of `zeros`, `bytes` and `units`, and `from` and `until` or neither. */
const sparsityTarget = (json) => ({
  ...json,
  oneOf: [{ required: ["zeros"] }, { required: ["bytes"] }, { required: ["units"] }],
  dependentRequired: { from: ["until"], until: ["from"] },
});

/** A target of sparsity is of all rules or of single ones. */
const withOneTarget = (json) => ({
  ...json,
  dependentSchemas: { toSparsity: { properties: { rules: { items: { properties: { toSparsity: false } } } } } },
});

/** A rule on activity has these entries alone. */
const onActivity = ({ entries }) => {
  const others = Object.keys(entries).filter((name) => !["on", "match", "penalty", "mode"].includes(name));
  return {
    required: ["on", "match", "penalty"],
    properties: { mode: { const: "loss" }, ...Object.fromEntries(others.map((name) => [name, false])) },
  };
};

/** A rule is on weights, on units or on activity. */
const ruleForms = (rule, ruleSchema) => ({
  ...rule,
  anyOf: [
    {
      anyOf: [{ required: ["match"] }, { required: ["role"] }],
      properties: { units: false, outgoing: false, on: false },
    },
    { required: ["units"], properties: { match: false, role: false, on: false } },
    onActivity(ruleSchema),
  ],
});

/** At most one of a list's penalties is in this mode, which is "loss" where none is written. */
const onceInMode = (mode) => {
  const written = { required: ["mode"], properties: { mode: { const: mode } } };
  const contains = mode === "loss" ? { anyOf: [written, { not: { required: ["mode"] } }] } : written;
  return { contains, minContains: 0, maxContains: 1 };
};

/** The schema of the whole configuration. `core` holds the package's own definitions. */
export function configSchema({
  penalties,
  kindOf,
  modes,
  keras3Ids,
  appliedSchema,
  ruleSchema,
  rulesSchema,
  everyKernelSchema,
  scheduleSchema,
  sparsityTargetSchema,
}) {
  const forms = Object.values(penalties).map(({ definition }) => penaltyForms(definition, kindOf));
  const keras = forms.filter(({ kerasName }) => kerasName !== undefined);
  const names = forms.filter(({ bare }) => bare).map(({ name }) => name);
  // By the same name in Keras, or in ours, what does nothing without a strength is no bare name.
  const notBare = forms.filter(({ bare }) => !bare).flatMap(({ name, kerasName }) => [name, kerasName]);
  const ids = keras3Ids.filter((id) => !notBare.includes(id));
  const penaltyOrNull = { anyOf: [ref("penalty"), { type: "null" }] };
  const links = {
    penalty: penaltyOrNull,
    penalties: { type: "array", items: ref("applied"), minItems: 1, allOf: modes.map(onceInMode) },
  };
  const target = part(sparsityTargetSchema);
  const toSparsity = { anyOf: [target.properties.zeros, ref("sparsityTarget")] };
  links.toSparsity = toSparsity;
  const schedule = { schedule: ref("schedule") };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Configuration of @reg",
    description: "Which weights of a neural network get which penalty. Rules, or one penalty for every kernel.",
    anyOf: [ref("penalty"), ref("everyKernel"), ref("rules")],
    $defs: {
      rules: withOneTarget(
        part(rulesSchema, { rules: { type: "array", items: ref("rule"), minItems: 1 }, toSparsity, ...schedule }),
      ),
      everyKernel: oneOrSeveral(part(everyKernelSchema, { ...links, ...schedule })),
      applied: withMetric(part(appliedSchema, { penalty: ref("penalty") })),
      rule: ruleForms(oneOrSeveral(part(ruleSchema, links)), ruleSchema),
      schedule: part(scheduleSchema),
      sparsityTarget: sparsityTarget(target),
      penalty: {
        anyOf: [
          { title: "A name, with its defaults", enum: [...new Set([...names, ...ids])] },
          ...forms.map(({ name }) => ref(name)),
          ...keras.map(({ kerasName }) => ref(kerasName)),
        ],
      },
      ...Object.fromEntries(forms.map(({ name, named }) => [name, named])),
      ...Object.fromEntries(keras.map((form) => [form.kerasName, kerasForm(form)])),
    },
  };
}
