// The models of docs/models.md: where they come from, what they read, and how a few steps of fine-tuning go.

const image = { rows: { x: [3, 64, 64] }, batch: 4, loss: "softmaxCrossEntropy" };
const text = { rows: { x: [16] }, batch: 4, below: 200, loss: "softmaxCrossEntropy" };
const torchvision = (name, more) => ({
  name,
  from: "torchvision 0.29.2",
  file: `${name}.onnx`,
  ...image,
  fresh: true,
  ...more,
});
const timm = (name) => ({ name, from: "timm 1.0.31", file: `timm_${name}.onnx`, ...image, fresh: true });
const light = (name, input = "gpu_0/data_0") => ({
  name: `light_${name}`,
  from: "PyPI onnx 1.16.2, Apache-2.0",
  file: `onnx/backend/test/data/light/light_${name}.onnx`,
  rows: { [input]: [3, 224, 224] },
  loss: "softmaxCrossEntropy",
  batch: 1,
});
const silero = (name, more) => ({
  name,
  from: "PyPI silero-vad 6.2.3, MIT",
  file: `silero_vad/data/${name}.onnx`,
  batch: 1,
  loss: "meanSquaredError",
  ...more,
});
const torch = (name, more) => ({
  name,
  from: "torch 2.13.0, golden/models",
  file: `pytorch/${name}.onnx`,
  batch: 4,
  loss: "softmaxCrossEntropy",
  learningRate: 1e-2,
  ...more,
});
const tf2onnx = (name, more) => ({
  ...torch(name, more),
  from: "Keras 3.15.1, tf2onnx 1.17.0, golden/models",
  file: `tf2onnx/${name}.onnx`,
});

/**
 * `rows` are the inputs' shapes without their first axis, `shapes` whole ones; `values` are fed instead of random numbers; `below` bounds tokens, `classes` (2) the targets; `open`
 * goes through withInputShapes; `fresh` weights through untieWeights. `trainable` is a second attempt, which `trains` describes.
 */
export const realModels = [
  {
    name: "magika standard_v3_3",
    from: "PyPI magika 1.0.3, Apache-2.0",
    file: "magika/models/standard_v3_3/model.onnx",
    rows: { bytes: [2048] },
    batch: 4,
    below: 256,
    loss: "softmaxCrossEntropy",
  },
  {
    name: "basic-pitch nmp",
    from: "PyPI basic-pitch 0.4.0, Apache-2.0",
    file: "basic_pitch/saved_models/icassp_2022/nmp.onnx",
    rows: { "serving_default_input_2:0": [43844, 1] },
    batch: 1,
    loss: "meanSquaredError",
    trainable: ({ path, shape }) => !path.includes("cq_t") && shape.at(-1) !== 256,
    trains: "all but the filters of its spectrogram",
  },
  {
    name: "PP-OCR classifier",
    from: "PyPI rapidocr-onnxruntime 1.4.4, Apache-2.0",
    file: "rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
    rows: { x: [3, 48, 192] },
    open: { x: ["batch", 3, 48, 192] },
    batch: 4,
    loss: "softmaxCrossEntropy",
  },
  {
    name: "PP-OCRv4 detector",
    from: "PyPI rapidocr-onnxruntime 1.4.4, Apache-2.0",
    file: "rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx",
    rows: { x: [3, 64, 64] },
    open: { x: ["batch", 3, 64, 64] },
    batch: 2,
    loss: "sigmoidCrossEntropy",
  },
  {
    name: "PP-OCRv4 recognizer",
    from: "PyPI rapidocr-onnxruntime 1.4.4, Apache-2.0",
    file: "rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx",
    rows: { x: [3, 48, 96] },
    open: { x: ["batch", 3, 48, 96] },
    batch: 2,
    loss: "softmaxCrossEntropy",
  },
  silero("silero_vad_16k_sequence", {
    rows: { input: [576], h: [1, 128], c: [1, 128] },
    learningRate: 1e-2,
    trainable: ({ path }) => path.startsWith("output"),
    trains: "what comes after the LSTM",
  }),
  silero("silero_vad", { shapes: { input: [1, 576], state: [2, 1, 128], sr: [] }, values: { sr: 16000 } }),
  silero("silero_vad_16k_op15", { shapes: { input: [1, 576], state: [2, 1, 128], sr: [] }, values: { sr: 16000 } }),
  silero("silero_vad_half", { shapes: { input: [1, 576], state: [2, 1, 128] } }),
  silero("silero_vad_op18_ifless", { shapes: { input: [1, 576], state: [2, 1, 128], sr: [] }, values: { sr: 16000 } }),
  silero("silero_vad_openvino_16k", { shapes: { input: [1, 576], state: [2, 1, 128] } }),
  { ...light("squeezenet", "data_0"), loss: "meanSquaredError" },
  light("shufflenet"),
  light("resnet50"),
  torchvision("resnet18"),
  torchvision("resnet18_dynamo", { name: "resnet18, by the dynamo exporter" }),
  torchvision("mobilenet_v3_small"),
  torchvision("squeezenet1_1"),
  torchvision("shufflenet_v2_x0_5"),
  torchvision("densenet121"),
  torchvision("efficientnet_b0"),
  timm("vit_tiny"),
  timm("convnext_atto"),
  timm("mixer_tiny"),
  { name: "BERT, 2 layers", from: "transformers 5.23.0", file: "bert.onnx", ...text, fresh: true },
  {
    name: "BERT, 2 layers, by the dynamo exporter",
    from: "transformers 5.23.0",
    file: "bert_dynamo.onnx",
    ...text,
    fresh: true,
  },
  { name: "GPT-2, 2 layers", from: "transformers 5.23.0", file: "gpt2.onnx", ...text, fresh: true },
  torch("conv_opset9", { rows: { x: [2, 9, 8] } }),
  torch("conv_opset22", { rows: { x: [2, 9, 8] } }),
  torch("encoder", { rows: { x: [6] }, below: 11, fresh: true }),
  torch("lstm", {
    rows: { x: [7, 5] },
    trainable: ({ path }) => path.startsWith("dense"),
    trains: "what comes after the LSTM",
  }),
  torch("gru", {
    rows: { x: [7, 5] },
    trainable: ({ path }) => path.startsWith("dense"),
    trains: "what comes after the GRU",
  }),
  tf2onnx("separable", { rows: { image: [10, 10, 2] } }),
  tf2onnx("attention", { rows: { tokens: [7] }, below: 13, loss: "sigmoidCrossEntropy" }),
  tf2onnx("transposed", { rows: { image: [6, 6, 1] }, loss: "meanSquaredError" }),
];
