const percent = ({ before, after }) => `${((100 * after) / before).toFixed(0)} %`;
const ulps = (number) =>
  number === 0 ? "equal" : number > 1e6 ? "differ" : `${number < 10 ? number.toFixed(1) : number.toFixed(0)} ULP`;
const ms = ({ before, after }) => `${before.toFixed(1)} → ${after.toFixed(1)}`;

/** What another tool did: the parameters that are left, and the outputs. */
function other(figures) {
  if (!figures) return "";
  if (figures.error) return `fails`;
  if (figures.before === figures.after) return "nothing cut";
  return `${percent(figures)}, ${ulps(figures.ulps)}`;
}

function row([name, figures]) {
  if (figures.error) return `| ${name} | | | | | | | | | | ${figures.error.replaceAll("|", "/")} |`;
  const { groups, open, zeroed, cut, locked, certificate, onnxsim, torchPruning } = figures;
  const { difference, parameters, multiplyAdds, milliseconds } = certificate;
  const cells = [
    groups,
    open,
    `${cut} of ${zeroed}`,
    ulps(difference.ulps),
    percent(parameters),
    percent(multiplyAdds),
  ];
  return `| ${[name, ...cells, ms(milliseconds), other(torchPruning), other(onnxsim), locked].join(" | ")} |`;
}

const head = [
  "| model | groups | can be cut | units cut | outputs | parameters | multiply-adds | ms | Torch-Pruning | onnxsim | locked by |",
  "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
];

const isEqual = ({ error, ulps: number, before, after }) => !error && before !== after && number <= 1e4;

function summary(rows) {
  const cut = rows.filter(([, { cut: units }]) => units > 0).length;
  const tools = [
    ["Torch-Pruning", "torchPruning"],
    ["onnxsim", "onnxsim"],
  ].flatMap(([name, key]) => {
    const figures = rows.flatMap(([, each]) => (each[key] ? [each[key]] : []));
    return figures.length === 0
      ? []
      : [`${name} cuts ${figures.filter(isEqual).length} of ${figures.length} with the same outputs.`];
  });
  return [`${cut} of ${rows.length} models were cut with the same outputs.`, ...tools].join(" ");
}

const table = (rows) => [...head, ...rows.map(row), "", summary(rows)];

/** The page of the figures in measured.json. */
export function page({ torchvision, zoo, machine }) {
  const classes = Object.entries(torchvision);
  return `${[
    "# Cutting units: model by model",
    "",
    "What [compact](compact.md) does with models as they are exported. About two in five of the units that can be cut were set to zero,",
    "with their biases and scales, and cut. Written by `node scripts/cutting/measure.mjs`, on",
    `Node ${machine.node.slice(1)} with onnxruntime-node 1.30 (cpu, ${machine.cores} cores, ${machine.cpu}), beside other work: times are rough.`,
    "",
    "- **groups**: the groups of units that weights share; **can be cut**: those that nothing locks.",
    "- **units cut**: of those set to zero. A cut may leave other units dead, and takes them too.",
    "- **outputs**: the largest difference, in units in the last place of the largest output. A model whose outputs differ by more than rounding",
    "  would be an error here.",
    "- **Torch-Pruning** 1.6.1 (its pruner by magnitude, on the PyTorch network) and **onnxsim** 0.8.1 (`apply_structured_pruning`, on the file) were",
    "  asked for a quarter of each layer, less than is zero: the parameters left, and whether the outputs stayed. Both are made for lossy cuts,",
    "  and may take units that are not zero where a layer has few that are.",
    "- **locked by**: what keeps the other groups, and how many.",
    "",
    "## torchvision",
    "",
    "All classifiers and all networks for segmentation of torchvision 0.29, random weights, exported for opset 17 with an open batch.",
    "",
    ...table(classes),
    "",
    "The two that fail are larger than the 2 GB that an ONNX file can hold: their weights are in other files.",
    "",
    "## The models of models.md",
    "",
    ...table(Object.entries(zoo)),
  ].join("\n")}\n`;
}
