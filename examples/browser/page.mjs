const { searchParams } = new URL(location.href);
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const said = document.querySelector("output");
const row = (table, cells) => {
  const line = document.querySelector(`#${table} tbody`).insertRow();
  for (const cell of cells) line.insertCell().textContent = cell;
};

function show({ accuracy, kernels, model }) {
  said.textContent = `test accuracy ${percent(accuracy)}`;
  for (const { path, zeros, size } of kernels) row("kernels", [path, size, `${zeros} (${percent(zeros / size)})`]);
  const link = document.createElement("a");
  link.textContent = "Download the model";
  link.download = "digits.onnx";
  link.href = URL.createObjectURL(new Blob([model]));
  said.after(" ", link);
}

const worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
worker.onmessage = ({ data: { progress, epoch, result, error } }) => {
  if (progress) document.querySelector("progress").value = progress;
  if (epoch) {
    const { dataLoss, penalty, validation } = epoch;
    row("epochs", [epoch.epoch + 1, dataLoss.toFixed(3), penalty.toFixed(3), percent(validation.accuracy)]);
  }
  if (result) show(result);
  if (error) said.textContent = error;
};
worker.onerror = ({ message }) => {
  said.textContent = message;
};
worker.postMessage({
  name: searchParams.get("data") ?? "digits",
  epochs: Number(searchParams.get("epochs") ?? 8),
});
