import { keras3, tf2 } from "@reg/core";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { kerasCases } from "../../test/kerasCases.ts";
import { messageOf } from "../../test/messageOf.ts";
import { fromKeras, layerConfig, modelFromKeras } from "../index.ts";
import type { Json } from "./json.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const penaltiesOf = (model: tf.LayersModel): unknown => JSON.parse(JSON.stringify(layerConfig(model)));
const allFour = {
  rules: [
    { match: "first_layer/kernel", penalty: { name: "l1", l1: 0.01 } },
    { match: "dense/kernel", penalty: { name: "l2", l2: 0.02 } },
    { match: "dense/bias", penalty: { name: "l1", l1: 0.01 } },
    { match: "third/kernel", penalty: { name: "l1l2", l1: 0.003, l2: 0.004 } },
    { match: "dense_1/kernel", penalty: { name: "orthogonal", factor: 0.05, mode: "columns" } },
  ],
};

describe("tf.loadLayersModel, once @reg/tfjs is imported,", () => {
  it("loads a model of TF 2 with its four kinds of regularizers", async () => {
    const { artifacts } = kerasCases["TF 2"].sequential!;
    expect(penaltiesOf(await tf.loadLayersModel(tf.io.fromMemory(artifacts)))).toEqual(allFour);
  });

  it("loads a model of Keras 3 that was translated", async () => {
    const { artifacts } = kerasCases["Keras 3"].functional!;
    const modelTopology = fromKeras(artifacts);
    const model = await tf.loadLayersModel(tf.io.fromMemory({ ...artifacts, modelTopology }));
    expect(penaltiesOf(model)).toEqual({
      rules: [
        { match: "sharedDense/kernel", penalty: { name: "orthogonal", factor: 0.1, mode: "rows" } },
        { match: "dense/kernel", penalty: { name: "l2", l2: 0.1 } },
        { match: "out/kernel", penalty: { name: "l1", l1: 0.2 } },
      ],
    });
  });
});

describe("fromKeras", () => {
  it.each(["Keras 3", "TF 2"] as const)("reads factors that %s keeps in float32 as they were typed", async (keras) => {
    const { json } = kerasCases[keras].sequential!;
    expect(JSON.stringify(json)).toContain("0.009999999776482582");
    expect(penaltiesOf(await modelFromKeras(json))).toEqual(allFour);
  });

  it("reads text, bare JSON, and JSON around it, the same way", () => {
    const { json, artifacts } = kerasCases["Keras 3"].sequential!;
    const expected = fromKeras(json);
    for (const source of [JSON.stringify(json), artifacts, artifacts.modelTopology as Json, { model_config: json }]) {
      expect(fromKeras(source)).toEqual(expected);
    }
  });

  it("takes the dialect that it is told", () => {
    const layer = {
      class_name: "Dense",
      config: { name: "a", units: 1, batch_input_shape: [null, 2], kernel_regularizer: "l1l2" },
    };
    const json = { class_name: "Sequential", config: { name: "m", layers: [layer] } };
    const translated = JSON.stringify(fromKeras(json, { dialect: keras3 }));
    expect(translated).toContain(`"kernel_regularizer":{"class_name":"L1L2","config":{"l1":0,"l2":0}}`);
    const tf2Layer = { ...layer, config: { ...layer.config, kernel_regularizer: "l1_l2" } };
    const tf2Json = { ...json, config: { ...json.config, layers: [tf2Layer] } };
    expect(JSON.stringify(fromKeras(tf2Json, { dialect: tf2 }))).toContain(`{"l1":0.01,"l2":0.01}`);
  });

  it("keeps regularizers and layers that the user has registered", () => {
    class Tempered extends tf.layers.Layer {
      static readonly className = "Tempered";
    }
    tf.serialization.registerClass(Tempered);
    const layer = { class_name: "Tempered", config: { name: "mine", temperature: 2 } };
    const json = { module: "keras", registered_name: null, class_name: "Sequential", config: { layers: [layer] } };
    expect(fromKeras(json)).toMatchObject({ config: { layers: [layer] } });
  });
});

describe("fromKeras refuses", () => {
  const model = (...layers: Json[]): Json => ({
    module: "keras",
    registered_name: "Sequential",
    class_name: "Sequential",
    config: {
      name: "m",
      layers: layers.map((config) => ({
        class_name: config.class_name,
        config: { name: "x", ...(config.config as Json) },
      })),
    },
  });
  const functional = (inbound: unknown): Json => ({
    module: "keras",
    registered_name: "Functional",
    class_name: "Functional",
    config: {
      name: "m",
      layers: [
        { class_name: "InputLayer", name: "in", config: { name: "in", batch_shape: [null, 2] }, inbound_nodes: [] },
        { class_name: "Dense", name: "out", config: { name: "out", units: 1 }, inbound_nodes: inbound },
      ],
      input_layers: ["in", 0, 0],
      output_layers: ["out", 0, 0],
    },
  });
  const tensor = (layer: string, node: number) => ({
    class_name: "__keras_tensor__",
    config: { keras_history: [layer, node, 0] },
  });

  const notAModel = `INVALID_MODEL: [@reg/tfjs] Keras model JSON: expected { "class_name", "config": { "layers": … } }, as model.to_json() writes it, received`;
  const subclassed = "Subclassed models have no layers in their JSON: export a Sequential or functional model.";
  const unsupported = `UNSUPPORTED_MODEL: [@reg/tfjs] layer "x"`;
  const refused: Readonly<Record<string, readonly [json: unknown, message: string]>> = {
    "text that is no JSON": ["model {", `${notAModel} text that is not JSON. ${subclassed}`],
    "a subclassed model": [
      { class_name: "MyModel", config: { units: 3 } },
      `${notAModel} the keys class_name, config. ${subclassed}`,
    ],
    "what is no object": ["[1, 2]", `${notAModel} [1,2]. ${subclassed}`],
    "layers that are none": [
      { class_name: "Sequential", config: { layers: ["dense"] } },
      `${notAModel} the keys class_name, config. ${subclassed}`,
    ],
    "JSON that does not say whose it is": [
      { class_name: "Sequential", config: { layers: [] } },
      `INVALID_MODEL: [@reg/tfjs] Keras model JSON: expected "keras_version" (TF 2) or "module" and "registered_name" (Keras 3) at the top, received class_name, config. Name the dialect: fromKeras(json, { dialect: keras3 }).`,
    ],
    "a layer tfjs does not have": [
      model({ class_name: "MultiHeadAttention", config: {} }),
      `${unsupported} (MultiHeadAttention): expected a class that tfjs has, received "MultiHeadAttention". Port it and register it with tf.serialization.registerClass.`,
    ],
    "a regularizer nobody knows": [
      model({ class_name: "Dense", config: { kernel_regularizer: { class_name: "L3", config: {} } } }),
      `UNKNOWN_PENALTY: [@reg/tfjs] layer "x" (Dense) kernel_regularizer: expected a regularizer of keras3, received {"class_name":"L3","config":{}}. [@reg/core] Keras 3 regularizer: expected { "class_name", "config" } of a class of Keras 3, received "L3". Did you mean "L1"?`,
    ],
    "a negative factor": [
      model({ class_name: "Dense", config: { bias_regularizer: { class_name: "L1", config: { l1: -1 } } } }),
      `INVALID_PARAMETER: [@reg/tfjs] layer "x" (Dense) bias_regularizer: expected a regularizer of keras3, received {"class_name":"L1","config":{"l1":-1}}. [@reg/core] L1: expected l1 to be a finite number of at least 0, received -1.`,
    ],
    "an activation that nobody here has": [
      model({ class_name: "Dense", config: { activation: "glu" } }),
      `${unsupported} (Dense): expected an activation that tfjs has (elu, selu, relu, relu6, linear, sigmoid, softplus, softsign, tanh, softmax, gelu, mish, swish, silu, log_softmax, hard_sigmoid, leaky_relu), received "glu". Register your own with tf.serialization.registerClass.`,
    ],
    "float64 weights": [
      model({ class_name: "Dense", config: { dtype: "float64" } }),
      `${unsupported} (Dense): expected float32 weights, received "float64". Save the model with the float32 policy.`,
    ],
    "grouped convolutions of volumes": [
      model({ class_name: "Conv3D", config: { groups: 2 } }),
      `${unsupported} (Conv3D): expected groups to be 1, as in tfjs, received 2. tfjs has no such layer.`,
    ],
    "two directions that differ": [
      model({
        class_name: "Bidirectional",
        config: {
          layer: { class_name: "LSTM", config: { units: 2 } },
          backward_layer: { class_name: "LSTM", config: { units: 3 } },
        },
      }),
      `${unsupported} (Bidirectional): expected a backward_layer like its layer, received {"class_name":"LSTM","config":{"units":3}}. tfjs makes one of the other.`,
    ],
    "a tensor among the other arguments": [
      functional([{ args: [tensor("in", 0)], kwargs: { mask: tensor("in", 0) } }]),
      `UNSUPPORTED_MODEL: [@reg/tfjs] layer "out": expected a call on one input, received {"args":[{"class_name":"__keras_tensor__","config":{"keras_history":…}}],"kwargs":{"mask":{"class_name":"__keras_tensor__","config":{"keras_history":…}}}}. tfjs takes one tensor, or one list of tensors, as a layer's input.`,
    ],
    // tfjs itself would look for these without end.
    "a call that is nowhere": [
      functional([{ args: [tensor("in", 1)], kwargs: {} }]),
      `INVALID_MODEL: [@reg/tfjs] Keras model JSON: expected calls on layers of the model, received one on call 1 of "in". It was read as keras3: if it is another's, name the dialect.`,
    ],
    "a layer that is nowhere": [
      functional([{ args: [tensor("input", 0)], kwargs: {} }]),
      `INVALID_MODEL: [@reg/tfjs] Keras model JSON: expected calls on layers of the model, received one on call 0 of "input". It was read as keras3: if it is another's, name the dialect.`,
    ],
    "inbound_nodes that are null": [
      functional(null),
      `INVALID_MODEL: [@reg/tfjs] layer "out": expected inbound_nodes to be a list of calls, received null.`,
    ],
    "a call whose args are null": [
      functional([{ args: null, kwargs: {} }]),
      `INVALID_MODEL: [@reg/tfjs] layer "out": expected calls in inbound_nodes: { args: [tensors], kwargs: {} }, received {"args":null,"kwargs":{}}.`,
    ],
    "a call on nothing": [
      functional([{ args: [[]], kwargs: {} }]),
      `INVALID_MODEL: [@reg/tfjs] layer "out": expected calls in inbound_nodes: { args: [tensors], kwargs: {} }, received {"args":[[]],"kwargs":{}}.`,
    ],
    "a history that is none": [
      functional([{ args: [{ class_name: "__keras_tensor__", config: { keras_history: ["in", -1, 0] } }] }]),
      `INVALID_MODEL: [@reg/tfjs] layer "out": expected calls in inbound_nodes: { args: [tensors], kwargs: {} }, received {"args":[{"class_name":"__keras_tensor__","config":{"keras_history":…}}]}.`,
    ],
    "a layer that is called on itself": [
      functional([{ args: [tensor("out", 0)], kwargs: {} }]),
      `INVALID_MODEL: [@reg/tfjs] Keras model JSON: expected calls that follow one another, received a circle of "out".`,
    ],
    "a call with training fixed, where that changes what is computed": [
      {
        ...functional([{ args: [tensor("in", 0)], kwargs: { training: false } }]),
        config: {
          ...(functional([]).config as Json),
          layers: [
            { class_name: "InputLayer", name: "in", config: { name: "in", batch_shape: [null, 2] }, inbound_nodes: [] },
            {
              class_name: "Dropout",
              name: "out",
              config: { name: "out", rate: 0.5 },
              inbound_nodes: [{ args: [tensor("in", 0)], kwargs: { training: false } }],
            },
          ],
        },
      },
      `UNSUPPORTED_MODEL: [@reg/tfjs] layer "out" (Dropout): expected a call without training, which tfjs cannot fix for a layer, received "training=false". Call it without training; freeze its BatchNormalization and set its dropout to 0.`,
    ],
    "a layer called constructor": [
      model({ class_name: "Dense", config: { name: "constructor", units: 1 } }),
      `INVALID_MODEL: [@reg/tfjs] Keras model JSON: expected layers with names, received the name "constructor".`,
    ],
    "a class called __proto__": [
      model({ class_name: "__proto__", config: {} }),
      `${unsupported} (__proto__): expected a class that tfjs has, received "__proto__". Port it and register it with tf.serialization.registerClass.`,
    ],
    "two layers of one name": [
      model({ class_name: "Dense", config: { units: 1 } }, { class_name: "Dense", config: { units: 1 } }),
      `INVALID_MODEL: [@reg/tfjs] Keras model JSON: expected layers with names of their own, received two layers "x".`,
    ],
    "units that are a text": [
      model({ class_name: "Dense", config: { units: "3" } }),
      `INVALID_MODEL: [@reg/tfjs] layer "x" (Dense): expected units to be a whole number of at least 1, received "3".`,
    ],
    "a setting that no layer has": [
      model({ class_name: "Dense", config: { units: 3, sparsity: 2 } }),
      `${unsupported} (Dense): expected settings that tfjs has, received {"sparsity":2}. tfjs has no such layer.`,
    ],
    "a file that was read without utf8": [
      new TextEncoder().encode("x".repeat(100_000)),
      `${notAModel} bytes, as of a file read without "utf8". ${subclassed}`,
    ],
  };
  it.each(Object.keys(refused))("%s", async (name) => {
    const [json, message] = refused[name]!;
    expect(await messageOf(() => fromKeras(json as Json))).toBe(message);
  });
});
